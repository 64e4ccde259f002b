-- The supplier's file of the third sample patch: known articles with new stock and prices, a few
-- that did not change, and some new ones.
COPY (
  SELECT sku, name, category,
         CASE WHEN id % 5 = 0 THEN price ELSE round(price * 1.03, 2) END AS price,
         CASE WHEN id % 5 = 0 THEN stock ELSE stock + 24 END AS stock
  FROM products WHERE id <= 4800
  UNION ALL
  SELECT 'NEW-' || (2000000 + n), 'Spring basket no. ' || n, 'Garden', 29.90 + n % 7, 40 + n % 60
  FROM generate_series(1, 200) AS n
) TO STDOUT WITH (FORMAT csv, HEADER)
