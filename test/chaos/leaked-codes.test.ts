import { mkdirSync, writeFileSync } from "node:fs";
import { test } from "tap";
import { findCodesIn } from "./leaked-codes.ts";

const CODE = "134567890123456789";

test("a code is found in any file, plain or encoded, and nothing else is", async (t) => {
  const folder = t.testdir();
  mkdirSync(`${folder}/logs`);
  writeFileSync(`${folder}/order.log`, `{"order":"2611241200000000000000000001","is":"good"}`);
  t.same(findCodesIn(folder, [CODE]), []);
  writeFileSync(`${folder}/logs/box.log`, Buffer.from(`\0\xff${CODE}\n`, "latin1"));
  const body = Buffer.from(JSON.stringify({ type: "pay", code: CODE })).toString("base64url");
  writeFileSync(`${folder}/broker.db`, `\0${body}.signature`);
  t.same([...findCodesIn(folder, [CODE])].sort(), [
    `${folder}/broker.db`,
    `${folder}/logs/box.log`,
  ]);
});
