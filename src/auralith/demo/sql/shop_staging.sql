-- What staging has that production has not yet, and the other way round: the differences a
-- comparison of the two is expected to find.
BEGIN;
ALTER TABLE products ADD COLUMN ean text;
UPDATE products SET ean = '590' || lpad((id * 7919 % 10000000000)::text, 10, '0');
ALTER TABLE customers ALTER COLUMN phone TYPE varchar(40);
ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web';
CREATE INDEX orders_placed_at_idx ON orders (placed_at);
DROP INDEX reviews_customer_id_idx;
CREATE TABLE gift_cards (
  code text PRIMARY KEY,
  customer_id bigint REFERENCES customers ON DELETE SET NULL,
  balance numeric(10,2) NOT NULL CHECK (balance >= 0),
  expires_on date NOT NULL
);
INSERT INTO gift_cards (code, customer_id, balance, expires_on)
SELECT 'GIFT-' || lpad(id::text, 8, '0'), id, 10 * (1 + id % 12), current_date + 365
FROM customers WHERE id % 40 = 0;
CREATE INDEX gift_cards_customer_id_idx ON gift_cards (customer_id);
COMMIT;
ANALYZE;
