/** The suite at Mosquitto in MQTT 5. */
import { testAtBroker } from "./broker-suite.ts";
import { MOSQUITTO } from "./mosquitto-broker.ts";

testAtBroker(MOSQUITTO);
