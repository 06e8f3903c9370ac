import { test } from "tap";
import {
  NOT_READY_CODES,
  NOT_READY_IDS,
  notReadyCode,
} from "../../../firmware/diagnostics/not-ready.ts";

test("no two states of not being ready share a code number", (t) => {
  t.equal(new Set(Object.values(NOT_READY_CODES)).size, NOT_READY_IDS.length);
  for (const id of NOT_READY_IDS) t.match(String(notReadyCode(id)), /^[1-6][0-9]{2}$/, id);
  t.end();
});

test("a code number that was once printed keeps its meaning", (t) => {
  t.match(NOT_READY_CODES, {
    "clock-wrong": 101,
    "journal-damaged": 201,
    "disk-full": 202,
    "disk-failed": 203,
    "camera-missing": 301,
    "decoder-failed": 302,
    "broker-unreachable": 401,
    "hub-silent": 403,
    "terminal-unknown": 503,
  });
  t.end();
});
