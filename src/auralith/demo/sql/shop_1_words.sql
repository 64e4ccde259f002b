-- The sample shop on PostgreSQL, first part: dictionaries and helpers, dropped again at the end.
-- Two settings are given by the caller:
--   demo.scale   1 for production (200,000 customers), smaller for staging
--   demo.salt    another number gives other, equally believable rows
-- Rows are made set-based and without random(): the same salt gives the same shop.
BEGIN;
CREATE SCHEMA demo_build;
CREATE FUNCTION demo_build.pick(seed bigint, purpose bigint, upto bigint) RETURNS bigint
  LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
  RETURN (hashint8extended(seed, purpose) & 2147483647) % upto;


-- The article of an order line, how many, and what one costs: the lanes of the second part know
-- it without reading each other's tables.
CREATE FUNCTION demo_build.line_product(id bigint, line bigint, salt bigint, products bigint)
  RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN 1 + demo_build.pick(id * 8 + line, salt + 41, products);
CREATE FUNCTION demo_build.line_quantity(id bigint, line bigint, salt bigint)
  RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN 1 + demo_build.pick(id * 8 + line, salt + 42, 3);
CREATE FUNCTION demo_build.lines(id bigint, salt bigint)
  RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN 1 + demo_build.pick(id, salt + 40, 8) / 3;
CREATE FUNCTION demo_build.cents(product bigint, salt bigint)
  RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (3 + demo_build.pick(product, salt + 22, 240)) * 100
    + (ARRAY[0, 50, 90, 95, 99])[1 + demo_build.pick(product, salt + 23, 5)];

CREATE TYPE order_status AS ENUM
  ('pending', 'paid', 'shipped', 'delivered', 'cancelled', 'returned');
CREATE TYPE payment_method AS ENUM ('card', 'transfer', 'wallet', 'voucher');

-- Dictionaries, one row for each name and each article, so that the big tables only join.
CREATE UNLOGGED TABLE demo_build.names AS
SELECT (f.n - 1) * 44 + l.n - 1 AS pos,
       first || ' ' || last AS full_name,
       translate(lower(first || '.' || last), 'éèêëàâáãåäîïíıôöóõøùûüúçñńłśß''',
                 'eeeeaaaaaaiiiiooooouuuucnnlss') AS mailbox
FROM unnest(ARRAY[
  'Emma','Louis','Chloé','Hugo','Inès','Gabriel','Zoé','Arthur','Lucie','Théo','Léa','Jules',
  'Noémie','Adèle','Maël','Agathe','Oliver','Amelia','Jack','Sophie','Harry','Grace','Lukas',
  'Mia','Jürgen','Anna','Björn','Greta','Marco','Giulia','José','Lucía','Álvaro','Carmen','João',
  'Beatriz','Łukasz','Zofia','Søren','Freja','Yusuf','Aylin','Mehdi','Nour','Aminata','Ibrahima',
  'Wei','Mei','Haruto','Yuki']) WITH ORDINALITY AS f(first, n),
unnest(ARRAY[
  'Martin','Bernard','Moreau','Lefèvre','Garnier','Faure','Rousseau','Gauthier','Perrin',
  'Chevalier','Smith','Taylor','Brown','Walker','Hughes','O''Connor','Müller','Schäfer','Weber',
  'Köhler','Fischer','Rossi','Bianchi','Esposito','García','Núñez','Romero','Silva','Gonçalves',
  'Ferreira','Nowak','Wiśniewski','Kowalczyk','Jensen','Lindqvist','Virtanen','Yılmaz','Benali',
  'Haddad','Diallo','Traoré','Okafor','Chen','Tanaka']) WITH ORDINALITY AS l(last, n);

CREATE UNLOGGED TABLE demo_build.articles AS
SELECT ((a.n - 1) * 10 + c.n - 1) * 5 + z.n - 1 AS pos,
       kind || ', ' || colour AS name,
       category,
       upper(left(category, 3)) || '-' AS sku_prefix,
       jsonb_strip_nulls(jsonb_build_object(
         'colour', colour, 'weight_g', 50 + a.n * 37 + z.n * 11,
         'size', CASE WHEN category = 'Clothing' THEN size END)) AS attributes
FROM (SELECT kind, category, row_number() OVER () AS n FROM (VALUES
  ('Clothing', ARRAY['Linen shirt','Rain jacket','Wool jumper','Canvas trousers','Felt hat']),
  ('Home', ARRAY['Table lamp','Wall clock','Woven rug','Oak shelf','Velvet cushion']),
  ('Garden', ARRAY['Pruning shears','Watering can','Herb planter','Bird feeder','Seed tray']),
  ('Kitchen', ARRAY['Chef knife','Cast-iron pan','Mixing bowl','Pepper mill','Tea kettle']),
  ('Sport', ARRAY['Yoga mat','Skipping rope','Trail bottle','Swim goggles','Bike light']),
  ('Toys', ARRAY['Building blocks','Wooden train','Puzzle','Board game','Kite']),
  ('Books', ARRAY['Travel guide','Cookbook','Short stories','Atlas','Sketchbook']),
  ('Beauty', ARRAY['Hand cream','Olive soap','Bath salts','Hair brush','Face oil'])
) AS v(category, kinds), unnest(kinds) AS kind) AS a,
unnest(ARRAY['black','white','navy','olive','sand','terracotta','sky','plum','mustard','forest'])
  WITH ORDINALITY AS c(colour, n),
unnest(ARRAY['XS','S','M','L','XL']) WITH ORDINALITY AS z(size, n);

CREATE UNLOGGED TABLE demo_build.habits AS
SELECT row_number() OVER () - 1 AS pos,
       jsonb_build_object('newsletter', newsletter, 'language', language, 'size', size) AS value
FROM unnest(ARRAY[true, false, false]) AS newsletter,
     unnest(ARRAY['fr','en','de','es']) AS language,
     unnest(ARRAY['XS','S','M','L','XL']) AS size;
ANALYZE demo_build.names;
ANALYZE demo_build.articles;
ANALYZE demo_build.habits;

CREATE UNLOGGED TABLE demo_build.knobs AS SELECT
  (200000 * current_setting('demo.scale')::numeric)::int AS customers,
  (300000 * current_setting('demo.scale')::numeric)::int AS products,
  (500000 * current_setting('demo.scale')::numeric)::int AS orders,
  (60000 * current_setting('demo.scale')::numeric)::int AS reviews,
  current_setting('demo.salt')::bigint * 100 AS salt,
  date_trunc('day', now()) AS today,
  interval '1 minute' AS minute;
COMMIT;
