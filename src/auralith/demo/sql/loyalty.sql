-- The sample loyalty programme on SQLite: members, rewards, and every movement of points.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
PRAGMA foreign_keys = ON;
BEGIN;

CREATE TABLE members (
  id INTEGER PRIMARY KEY,
  card_number TEXT NOT NULL UNIQUE,
  full_name TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  tier TEXT NOT NULL DEFAULT 'bronze' CHECK (tier IN ('bronze', 'silver', 'gold')),
  points INTEGER NOT NULL DEFAULT 0 CHECK (points >= 0),
  joined_on TEXT NOT NULL
);

CREATE TABLE rewards (
  code TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  cost_points INTEGER NOT NULL CHECK (cost_points > 0),
  active INTEGER NOT NULL DEFAULT 1
);

CREATE TABLE movements (
  id INTEGER PRIMARY KEY,
  member_id INTEGER NOT NULL REFERENCES members (id) ON DELETE CASCADE,
  reward_code TEXT REFERENCES rewards (code) ON DELETE SET NULL,
  points INTEGER NOT NULL,
  moved_at TEXT NOT NULL
);

CREATE TEMP TABLE first_names (pos INTEGER PRIMARY KEY, word TEXT, plain TEXT);
INSERT INTO first_names (word, plain) VALUES
  ('Emma','emma'), ('Louis','louis'), ('Chloé','chloe'), ('Hugo','hugo'), ('Inès','ines'),
  ('Zoé','zoe'), ('Arthur','arthur'), ('Théo','theo'), ('Oliver','oliver'), ('Amelia','amelia'),
  ('Jürgen','jurgen'), ('Greta','greta'), ('Marco','marco'), ('Giulia','giulia'),
  ('José','jose'), ('Lucía','lucia'), ('João','joao'), ('Zofia','zofia'), ('Søren','soren'),
  ('Aylin','aylin');
CREATE TEMP TABLE last_names (pos INTEGER PRIMARY KEY, word TEXT, plain TEXT);
INSERT INTO last_names (word, plain) VALUES
  ('Martin','martin'), ('Bernard','bernard'), ('Lefèvre','lefevre'), ('Garnier','garnier'),
  ('Rousseau','rousseau'), ('Smith','smith'), ('Taylor','taylor'), ('O''Connor','oconnor'),
  ('Müller','muller'), ('Köhler','kohler'), ('Rossi','rossi'), ('Bianchi','bianchi'),
  ('García','garcia'), ('Silva','silva'), ('Nowak','nowak'), ('Jensen','jensen'),
  ('Benali','benali');

INSERT INTO rewards (code, title, cost_points, active) VALUES
  ('BAG', 'Cotton bag', 150, 1), ('MUG', 'Enamel mug', 250, 1), ('SHIP', 'Free delivery', 400, 1),
  ('TEN', '10 off the next order', 900, 1), ('TWENTY', '20 off the next order', 1700, 1),
  ('TOUR', 'Visit of the workshop', 5000, 1), ('PEN', 'Ball pen', 50, 0);

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
INSERT INTO members (id, card_number, full_name, email, tier, points, joined_on)
SELECT i, printf('LC-%08d', i * 7919 % 100000000), f.word || ' ' || l.word,
       f.plain || '.' || l.plain || i || '@mail.example',
       CASE WHEN i * 31 % 20 = 0 THEN 'gold' WHEN i * 31 % 20 < 6 THEN 'silver' ELSE 'bronze' END,
       i * 37 % 2400, date('now', '-' || (i * 53 % 1500) || ' days')
FROM n JOIN first_names f ON f.pos = 1 + i % 20 JOIN last_names l ON l.pos = 1 + i % 17;

WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 120000)
INSERT INTO movements (id, member_id, reward_code, points, moved_at)
SELECT i, 1 + i * 7919 % 40000,
       CASE WHEN i % 6 = 0
            THEN CASE i / 6 % 5 WHEN 0 THEN 'BAG' WHEN 1 THEN 'MUG' WHEN 2 THEN 'SHIP'
                                WHEN 3 THEN 'TEN' ELSE 'TWENTY' END END,
       CASE WHEN i % 6 = 0 THEN -150 ELSE 5 + i * 13 % 120 END,
       datetime('now', '-' || (i * 17 % 500000) || ' minutes')
FROM n;

CREATE INDEX movements_member_id_idx ON movements (member_id);
CREATE INDEX movements_reward_code_idx ON movements (reward_code);

CREATE TRIGGER movements_points AFTER INSERT ON movements
WHEN NEW.points > 0
BEGIN
  UPDATE members SET points = points + NEW.points WHERE id = NEW.member_id;
END;

DROP TABLE first_names;
DROP TABLE last_names;
COMMIT;
