import { beforeEach, describe, expect, it } from "vitest";
import { readEnvelope } from "@/api/errors.ts";
import { asCurl } from "./copy-as.ts";
import { allColumns, changedColumns, diffRow } from "./diff.ts";
import { formatDsn, parseDsn } from "./dsn.ts";
import { readEvent } from "./events.ts";
import { fold, formatNumber, formatPercent, setFormatLanguage } from "./format.ts";
import { eta, passedTenth, readPhase, share } from "./progress.ts";
import { listSearch, nextSort } from "./search.ts";
import { hasWhere, paramNames, readValue, splitStatements } from "./sql.ts";

describe("connection URLs", () => {
  it("takes a URL apart, with escapes and a port", () => {
    expect(parseDsn("postgres://al%40ce:p%3Ass@db.example.com:6432/shop?sslmode=require")).toEqual({
      engine: "postgresql",
      host: "db.example.com",
      port: 6432,
      database: "shop",
      username: "al@ce",
      password: "p:ss",
      sslMode: "require",
    });
  });
  it("knows drivers, IPv6 and files", () => {
    expect(parseDsn("mysql+pymysql://root@[::1]/x")).toMatchObject({
      engine: "mysql",
      host: "::1",
    });
    expect(parseDsn("sqlite:///shop.db")).toMatchObject({ engine: "sqlite", database: "shop.db" });
    expect(parseDsn("sqlite:////srv/shop.db")).toMatchObject({ database: "/srv/shop.db" });
  });
  it("refuses what is not one", () => {
    expect(parseDsn("http://example.com")).toBeNull();
    expect(parseDsn("shop")).toBeNull();
  });
  it("writes the parts back and hides the password", () => {
    const parts = parseDsn("mariadb://u:secret@h:3307/d");
    if (!parts) throw new Error("not read");
    expect(formatDsn(parts, { showPassword: true })).toBe("mariadb://u:secret@h:3307/d");
    expect(formatDsn(parts, { showPassword: false })).not.toContain("secret");
  });
});

describe("SQL texts", () => {
  it("cuts at semicolons outside quotes, comments and dollar quotes", () => {
    const text = "UPDATE a SET b = 'x;y'; -- no; cut\nDELETE FROM c WHERE d = $$;$$;\n";
    expect(splitStatements(text)).toEqual([
      "UPDATE a SET b = 'x;y'",
      "-- no; cut\nDELETE FROM c WHERE d = $$;$$",
    ]);
  });
  it("finds parameters, not casts or quoted text", () => {
    expect(paramNames("a = :x AND b = ':no' AND c::text = :y AND d = :x")).toEqual(["x", "y"]);
  });
  it("sees a WHERE only where it is one", () => {
    expect(hasWhere("UPDATE t SET a = 'where'")).toBe(false);
    expect(hasWhere("UPDATE t SET a = 1 WHERE b")).toBe(true);
    expect(hasWhere("UPDATE t SET nowhere = 1")).toBe(false);
  });
  it("keeps digits a number cannot hold, and leading zeros", () => {
    expect(readValue("42")).toBe(42);
    expect(readValue("9007199254740993")).toBe("9007199254740993");
    expect(readValue("007")).toBe("007");
    expect(readValue("true")).toBe(true);
  });
});

describe("row differences", () => {
  it("marks what changed and keeps the key first", () => {
    const row = { key: { id: 1 }, before: { a: 1, id: 1 }, after: { a: 2, id: 1 } };
    expect(diffRow(row.before, row.after).filter((cell) => cell.changed)).toHaveLength(1);
    expect(changedColumns([row])).toEqual(["a"]);
    expect(allColumns([row])).toEqual(["id", "a"]);
  });
  it("counts every column of a deleted row", () => {
    expect(changedColumns([{ before: { a: 1, b: 2 }, after: null }])).toEqual(["a", "b"]);
  });
});

describe("progress", () => {
  const progress = {
    phase: "operation 2: collecting",
    done: 30,
    total: 120,
    unit: "rows",
    rate: 9,
    kept: false,
  };
  it("gives share and time left, or nothing where the total is unknown", () => {
    expect(share(progress)).toBe(0.25);
    expect(eta(progress)).toBe(10);
    expect(share({ ...progress, total: null })).toBeNull();
  });
  it("announces each tenth once", () => {
    expect(passedTenth(0.09, 0.11)).toBe(10);
    expect(passedTenth(0.11, 0.19)).toBeNull();
    expect(passedTenth(0.9, 1)).toBe(100);
  });
  it("takes a phase apart", () => {
    expect(readPhase(progress.phase)).toEqual({ name: "operation_collecting", number: "2" });
  });
  it("reads the stream's events", () => {
    expect(readEvent("status", '{"status":"paused"}', "7").patch).toEqual({ status: "paused" });
    expect(readEvent("log", '{"message":"hello","level":"info"}', "8").log[0]?.message).toBe(
      "hello",
    );
  });
});

describe("formats", () => {
  beforeEach(() => setFormatLanguage("fr"));
  it("groups with narrow no-break spaces in French", () => {
    expect(formatNumber(1_234_567)).toBe("1\u202f234\u202f567");
    expect(formatPercent(0.256)).toMatch(/^26[\u00a0\u202f]%$/);
  });
  it("folds accents for searching", () => {
    expect(fold("Référence")).toBe("reference");
  });
});

describe("addresses and commands", () => {
  it("keeps only what belongs into a list's address", () => {
    expect(listSearch(["status"])({ page: "3", sort: "-name", status: "draft", x: "y" })).toEqual({
      page: 3,
      sort: "-name",
      status: "draft",
    });
    expect(listSearch([])({ page: "-1", sort: "a;b" })).toEqual({});
  });
  it("turns a sort round and off", () => {
    expect([undefined, "name", "-name"].map((sort) => nextSort(sort, "name"))).toEqual([
      "name",
      "-name",
      undefined,
    ]);
  });
  it("quotes a shell command", () => {
    const call = { method: "POST" as const, path: "/x", body: { a: "it's" }, cli: "x" };
    expect(asCurl(call, "http://h")).toContain(`'{"a":"it'\\''s"}'`);
  });
  it("reads both shapes of an error", () => {
    expect(readEnvelope({ detail: "No.", code: "x.y" })).toMatchObject({
      message: "No.",
      code: "x.y",
    });
    const list = { detail: [{ loc: ["body", "name"], msg: "too long", type: "t" }] };
    expect(readEnvelope(list).fields).toEqual([
      { path: ["name"], message: "too long", type: "t", params: {} },
    ]);
  });
});
