import { test } from "tap";
import { isTimeZone, LocalCalendar } from "../../../firmware/calendar/local-time.ts";

test("a day begins at the shop's own midnight, whatever the machine's zone", async (t) => {
  const lastSecondMs = Date.UTC(2026, 10, 24, 15, 59, 59, 999);
  const shanghai = new LocalCalendar("Asia/Shanghai");
  t.same(shanghai.at(lastSecondMs), { day: "2026-11-24", clock: "23:59" });
  t.same(shanghai.at(lastSecondMs + 1), { day: "2026-11-25", clock: "00:00" });
  t.same(new LocalCalendar("Asia/Kathmandu").at(lastSecondMs + 1), {
    day: "2026-11-24",
    clock: "21:45",
  });
});

test("a zone that nobody knows is found before a calendar is made of it", async (t) => {
  t.ok(isTimeZone("Asia/Shanghai"));
  t.ok(isTimeZone("UTC"));
  t.notOk(isTimeZone("Asia/Atlantis"));
  t.notOk(isTimeZone(""));
});
