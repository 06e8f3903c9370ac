import { test } from "tap";
import { drawChaosPlan, type Fault } from "./chaos-plan.ts";

const OPTIONS = { seed: 5, kills: 200, broker: "mosquitto", hasSmallDisks: true } as const;

test("a seed draws the same faults again, and another seed draws others", async (t) => {
  const plan = drawChaosPlan(OPTIONS);
  t.same(drawChaosPlan(OPTIONS), plan);
  t.notSame(drawChaosPlan({ ...OPTIONS, seed: 6 }), plan);
});

test("a plan has as many kills as are wanted, of every program, and every other fault", async (t) => {
  const faults = drawChaosPlan(OPTIONS).map(({ fault }) => fault);
  const kills = faults.filter((fault) => fault.type === "kill");
  t.equal(kills.length, 200);
  const killed = new Set(kills.map(({ target }) => target));
  t.same([...killed].sort(), ["box-1", "box-2", "box-3", "box-4", "broker", "hub"]);
  const types: readonly Fault["type"][] = [
    "cut",
    "fill-disk",
    "freeze",
    "half-open",
    "kill",
    "stall",
  ];
  t.same([...new Set(faults.map(({ type }) => type))].sort(), types);
});

test("nobody fills a disk or kills a broker that is not there", async (t) => {
  const faults = drawChaosPlan({ ...OPTIONS, broker: "embedded", hasSmallDisks: false });
  t.notOk(faults.some(({ fault }) => fault.type === "fill-disk"));
  t.notOk(faults.some(({ fault }) => "target" in fault && fault.target === "broker"));
});
