-- The sample warehouse on MariaDB: places, stock and movements. Statements end with a semicolon at
-- the end of a line; the caller sends them one by one.
CREATE TABLE warehouses (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  code CHAR(3) NOT NULL,
  city VARCHAR(80) NOT NULL,
  country CHAR(2) NOT NULL,
  opened_on DATE NOT NULL,
  UNIQUE KEY warehouses_code_key (code)
) ENGINE = InnoDB;

INSERT INTO warehouses (code, city, country, opened_on) VALUES
  ('PAR', 'Paris', 'FR', '2014-03-01'), ('LYS', 'Lyon', 'FR', '2016-09-12'),
  ('CGN', 'Köln', 'DE', '2017-05-02'), ('LIS', 'Lisboa', 'PT', '2019-01-15'),
  ('WAW', 'Warszawa', 'PL', '2020-06-08'), ('MXP', 'Milano', 'IT', '2022-10-03');

CREATE TABLE suppliers (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(120) NOT NULL,
  email VARCHAR(190) NOT NULL,
  rating ENUM('A', 'B', 'C') NOT NULL DEFAULT 'B',
  UNIQUE KEY suppliers_email_key (email)
) ENGINE = InnoDB;

INSERT INTO suppliers (name, email, rating)
SELECT CONCAT(ELT(1 + seq % 7, 'Atelier', 'Manufacture', 'Werkstatt', 'Tessitura', 'Oficina',
                  'Pracownia', 'Workshop'), ' ',
              ELT(1 + seq % 11, 'du Nord', 'Bellevue', 'Am Fluss', 'San Marco', 'do Porto',
                  'Zielona', 'Harbour', 'des Lilas', 'Rosenthal', 'Verde', 'Hillside'), ' ', seq),
       CONCAT('orders', seq, '@supplier.example'), ELT(1 + seq % 5, 'A', 'B', 'B', 'B', 'C')
FROM seq_1_to_400;

CREATE TABLE stock_levels (
  warehouse_id INT UNSIGNED NOT NULL,
  sku VARCHAR(20) NOT NULL,
  supplier_id INT UNSIGNED NULL,
  quantity INT NOT NULL DEFAULT 0,
  unit_cost DECIMAL(10,2) NOT NULL,
  counted_at DATETIME NOT NULL,
  PRIMARY KEY (warehouse_id, sku),
  KEY stock_levels_supplier_id_idx (supplier_id),
  CONSTRAINT stock_levels_warehouse_fk FOREIGN KEY (warehouse_id) REFERENCES warehouses (id)
    ON DELETE CASCADE,
  CONSTRAINT stock_levels_supplier_fk FOREIGN KEY (supplier_id) REFERENCES suppliers (id)
    ON DELETE SET NULL,
  CONSTRAINT stock_levels_quantity_check CHECK (quantity >= 0)
) ENGINE = InnoDB;

INSERT INTO stock_levels (warehouse_id, sku, supplier_id, quantity, unit_cost, counted_at)
SELECT w.id, CONCAT(ELT(1 + s.seq % 8, 'CLO', 'HOM', 'GAR', 'KIT', 'SPO', 'TOY', 'BOO', 'BEA'),
                    '-', 1000000 + s.seq),
       NULLIF(s.seq * 31 % 401, 0), (s.seq * 17 + w.id * 5) % 900,
       1 + (s.seq * 7919 % 12000) / 100, NOW() - INTERVAL (s.seq * 13 % 200000) MINUTE
FROM warehouses w JOIN seq_1_to_20000 s;

CREATE TABLE stock_movements (
  id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  warehouse_id INT UNSIGNED NOT NULL,
  sku VARCHAR(20) NOT NULL,
  delta INT NOT NULL,
  reason VARCHAR(20) NOT NULL,
  moved_at DATETIME NOT NULL,
  KEY stock_movements_level_idx (warehouse_id, sku),
  CONSTRAINT stock_movements_level_fk FOREIGN KEY (warehouse_id, sku)
    REFERENCES stock_levels (warehouse_id, sku) ON DELETE CASCADE
) ENGINE = InnoDB;

INSERT INTO stock_movements (warehouse_id, sku, delta, reason, moved_at)
SELECT 1 + seq % 6, CONCAT(ELT(1 + (1 + seq * 7 % 20000) % 8, 'CLO', 'HOM', 'GAR', 'KIT', 'SPO',
                               'TOY', 'BOO', 'BEA'), '-', 1000001 + seq * 7 % 20000),
       CAST(seq % 41 AS SIGNED) - 20, ELT(1 + seq % 4, 'order', 'delivery', 'count', 'return'),
       NOW() - INTERVAL (seq * 11 % 300000) MINUTE
FROM seq_1_to_60000;

CREATE TRIGGER stock_movements_applied AFTER INSERT ON stock_movements FOR EACH ROW
  UPDATE stock_levels SET quantity = GREATEST(0, quantity + NEW.delta), counted_at = NEW.moved_at
  WHERE warehouse_id = NEW.warehouse_id AND sku = NEW.sku;

ANALYZE TABLE warehouses, suppliers, stock_levels, stock_movements;
