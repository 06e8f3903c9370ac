/** The sandbox's customers, played by whoever started the hub's program. */
import { test } from "tap";
import { HubProcess, ProcessBox, writeHubSettings } from "../hub-process.ts";

const ORDER = "2601010000001234567890123456";

test("whoever started the hub can play a customer who scans what the box shows", async (t) => {
  const directory = t.testdir();
  const hub = new HubProcess(["--settings", writeHubSettings(directory)]);
  t.teardown(() => hub.end("SIGKILL"));
  const box = await ProcessBox.connect(directory, await hub.port);
  t.teardown(() => box.leave());
  await box.send(box.present(ORDER));
  const { text } = await box.hears("code");
  const scan = { type: "customer-pays", institution: "alipay", text };
  const answerTo = (message: object) => hub.tell(message, "customer-answered");
  t.match(await answerTo(scan), { institution: "alipay", end: { type: "paid" } });
  t.match(await box.hears("answer"), { state: "customer-acting", institution: "alipay" });
  t.match(await box.hears("answer"), { order: ORDER, state: "approved", institution: "alipay" });

  // Nothing of a customer's, and no answer: the next one is the next customer's.
  for (const wrong of [{ ...scan, institution: "paypal" }, { ...scan, outcome: "vanishes" }, "x"]) {
    hub.send(wrong);
  }
  const next = await answerTo({ ...scan, institution: "icbc", outcome: "password" });
  t.match(next, { institution: "icbc", end: { type: "refused", why: "paid" } });
  t.strictSame(await hub.end("SIGTERM"), { code: 0, words: "" });
});
