-- Second part, second lane: the lines of the orders.
BEGIN;
CREATE TABLE order_items (
  order_id bigint NOT NULL,
  line smallint NOT NULL,
  product_id bigint NOT NULL,
  quantity smallint NOT NULL,
  unit_price numeric(10,2) NOT NULL
);

INSERT INTO order_items (order_id, line, product_id, quantity, unit_price)
SELECT i, line, product, line_quantity(i, line, k.salt), cents(product, k.salt) * 0.01
FROM knobs k, generate_series(1, k.orders) AS i,
     LATERAL generate_series(1, lines(i, k.salt)) AS line,
     LATERAL (SELECT line_product(i, line, k.salt, k.products) AS product) AS chosen;

ALTER TABLE order_items ADD PRIMARY KEY (order_id, line),
  ADD CONSTRAINT order_items_quantity_check CHECK (quantity > 0);
CREATE INDEX order_items_product_id_idx ON order_items (product_id);
COMMIT;
ANALYZE order_items;
