-- {key}, {ref}, {moment}, {money}, {text}, {bool}: the types of the engine.
CREATE TABLE categories (
  id {key},
  name varchar(60) NOT NULL,
  parent_id {ref},
  CONSTRAINT categories_name UNIQUE (name),
  FOREIGN KEY (parent_id) REFERENCES categories (id)
);
CREATE TABLE suppliers (
  id {key},
  name varchar(80) NOT NULL,
  email varchar(120) NOT NULL,
  phone varchar(30),
  city varchar(80) NOT NULL,
  country_code char(2) NOT NULL,
  vat_number varchar(20)
);
CREATE TABLE products (
  id {key},
  category_id {ref} NOT NULL,
  supplier_id {ref},
  sku varchar(20) NOT NULL,
  name varchar(120) NOT NULL,
  description {text},
  ean varchar(13),
  price {money} NOT NULL,
  stock integer NOT NULL DEFAULT 0,
  weight_kg decimal(8,3),
  active {bool} NOT NULL,
  created_at {moment} NOT NULL,
  CONSTRAINT products_sku UNIQUE (sku),
  CONSTRAINT products_price CHECK (price > 0),
  CONSTRAINT products_stock CHECK (stock >= 0),
  FOREIGN KEY (category_id) REFERENCES categories (id),
  FOREIGN KEY (supplier_id) REFERENCES suppliers (id)
);
CREATE TABLE customers (
  id {key},
  first_name varchar(60) NOT NULL,
  last_name varchar(60) NOT NULL,
  email varchar(120) NOT NULL,
  phone varchar(30),
  birth_date date,
  newsletter {bool} NOT NULL,
  created_at {moment} NOT NULL,
  CONSTRAINT customers_email UNIQUE (email)
);
CREATE TABLE addresses (
  id {key},
  customer_id {ref} NOT NULL,
  label varchar(20) NOT NULL,
  street varchar(120) NOT NULL,
  zip varchar(12) NOT NULL,
  city varchar(80) NOT NULL,
  country varchar(60) NOT NULL,
  CONSTRAINT addresses_label CHECK (label IN ('home', 'work', 'other')),
  FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE TABLE orders (
  id {key},
  customer_id {ref} NOT NULL,
  number varchar(20) NOT NULL,
  status varchar(20) NOT NULL,
  currency char(3) NOT NULL,
  shipping_cost {money} NOT NULL,
  ordered_at {moment} NOT NULL,
  shipped_at {moment},
  CONSTRAINT orders_number UNIQUE (number),
  CONSTRAINT orders_status CHECK (status IN ('new', 'paid', 'shipped', 'delivered', 'cancelled')),
  CONSTRAINT orders_shipped CHECK (shipped_at IS NULL OR shipped_at >= ordered_at),
  FOREIGN KEY (customer_id) REFERENCES customers (id)
);
CREATE TABLE order_items (
  order_id {ref} NOT NULL,
  line_no integer NOT NULL,
  product_id {ref} NOT NULL,
  quantity integer NOT NULL,
  unit_price {money} NOT NULL,
  discount decimal(4,3) NOT NULL DEFAULT 0,
  PRIMARY KEY (order_id, line_no),
  CONSTRAINT order_items_quantity CHECK (quantity > 0),
  CONSTRAINT order_items_discount CHECK (discount BETWEEN 0 AND 0.5),
  FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
  FOREIGN KEY (product_id) REFERENCES products (id)
);
CREATE TABLE payments (
  id {key},
  order_id {ref} NOT NULL,
  method varchar(20) NOT NULL,
  amount {money} NOT NULL,
  reference varchar(40) NOT NULL,
  paid_at {moment} NOT NULL,
  CONSTRAINT payments_order UNIQUE (order_id),
  CONSTRAINT payments_amount CHECK (amount > 0),
  FOREIGN KEY (order_id) REFERENCES orders (id)
);
CREATE TABLE reviews (
  product_id {ref} NOT NULL,
  customer_id {ref} NOT NULL,
  rating integer NOT NULL,
  title varchar(120) NOT NULL,
  body {text},
  created_at {moment} NOT NULL,
  PRIMARY KEY (product_id, customer_id),
  CONSTRAINT reviews_rating CHECK (rating BETWEEN 1 AND 5),
  FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE CASCADE,
  FOREIGN KEY (customer_id) REFERENCES customers (id) ON DELETE CASCADE
);
CREATE INDEX products_by_category ON products (category_id);
CREATE INDEX orders_by_customer ON orders (customer_id);
CREATE INDEX order_items_by_product ON order_items (product_id)
