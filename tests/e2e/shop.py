"""A small shop in a target database."""

from typing import Any

import psycopg

from tests.fixtures.targets import Target


class Shop:
    """A target database with articles, reached by its own driver."""

    def __init__(self, target: Target) -> None:
        self.target = target

    def run(self, *statements: str) -> None:
        """Run and commit."""
        with psycopg.connect(self.target.url) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with psycopg.connect(self.target.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def fill(self, products: int) -> None:
        """Makers, their products, and notes that go with a product."""
        self.run(
            "CREATE TABLE makers (id int PRIMARY KEY, name text NOT NULL, email text)",
            "INSERT INTO makers SELECT n, 'Maker ' || n, 'maker' || n || '@example.com' "
            "FROM generate_series(1, 5) n",
            "CREATE TABLE products (id int PRIMARY KEY, maker_id int NOT NULL REFERENCES makers, "
            "sku text NOT NULL UNIQUE, name text NOT NULL, price numeric(10,2) NOT NULL "
            "CHECK (price >= 0), discontinued boolean NOT NULL DEFAULT false)",
            "INSERT INTO products SELECT n, 1 + n % 5, 'A-' || lpad(n::text, 6, '0'), "
            f"'Article ' || n, n, n % 10 = 0 FROM generate_series(1, {products}) n",
            "CREATE TABLE notes (id int PRIMARY KEY, product_id int NOT NULL "
            "REFERENCES products ON DELETE CASCADE, text text)",
            "INSERT INTO notes SELECT id, id, 'Note' FROM products WHERE id <= 20",
            "ANALYZE",
        )
