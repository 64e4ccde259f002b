-- Third part, second lane: foreign keys of orders, reviews and the price history.
ALTER TABLE orders ADD CONSTRAINT orders_customer_id_fkey
  FOREIGN KEY (customer_id) REFERENCES customers ON DELETE CASCADE;
ALTER TABLE reviews
  ADD CONSTRAINT reviews_product_id_fkey
    FOREIGN KEY (product_id) REFERENCES products ON DELETE CASCADE,
  ADD CONSTRAINT reviews_customer_id_fkey
    FOREIGN KEY (customer_id) REFERENCES customers ON DELETE SET NULL;
ALTER TABLE price_history ADD CONSTRAINT price_history_product_id_fkey
  FOREIGN KEY (product_id) REFERENCES products ON DELETE CASCADE;
