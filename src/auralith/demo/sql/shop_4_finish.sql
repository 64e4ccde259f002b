-- Last part: trigger and view; the helpers go.
BEGIN;
CREATE FUNCTION remember_price() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO price_history (product_id, old_price, new_price)
  SELECT n.id, o.price, n.price FROM new_rows n JOIN old_rows o USING (id)
  WHERE n.price IS DISTINCT FROM o.price;
  RETURN NULL;
END $$;

CREATE TRIGGER products_price_history AFTER UPDATE ON products
  REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION remember_price();

CREATE VIEW revenue_by_month AS
  SELECT date_trunc('month', placed_at) AS month, count(*) AS orders, sum(total) AS revenue
  FROM orders WHERE status <> 'cancelled' GROUP BY 1;

COMMENT ON TABLE customers IS 'People who have an account in the shop';
COMMENT ON COLUMN customers.erasure_requested_at IS 'When the person asked to be forgotten';
COMMENT ON TABLE price_history IS 'Written by a trigger whenever a price changes';

DROP SCHEMA demo_build CASCADE;
COMMIT;
