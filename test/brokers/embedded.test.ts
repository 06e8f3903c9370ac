/** The suite at the broker inside the hub. */
import { testAtBroker } from "./broker-suite.ts";
import { EMBEDDED } from "./hub-as-broker.ts";

testAtBroker(EMBEDDED);
