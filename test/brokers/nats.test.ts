/** The suite at a NATS cluster, of which each node is killed once. */
import { testAtBroker } from "./broker-suite.ts";
import { NATS_CLUSTER } from "./nats-cluster.ts";

testAtBroker(NATS_CLUSTER);
