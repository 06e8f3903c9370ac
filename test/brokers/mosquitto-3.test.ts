/** The suite at Mosquitto in MQTT 3.1.1. */
import { testAtBroker } from "./broker-suite.ts";
import { MOSQUITTO } from "./mosquitto-broker.ts";

testAtBroker(MOSQUITTO, "3.1.1");
