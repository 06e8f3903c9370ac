/** The suite at RabbitMQ, which takes a quarter of a minute to start: in the long run only. */
import { testAtBroker } from "./broker-suite.ts";
import { RABBITMQ } from "./rabbitmq-broker.ts";

const wait = "it starts slowly: scripts/test --long";
testAtBroker(process.env.ANYCODE_LONG_TESTS ? RABBITMQ : { ...RABBITMQ, missing: wait });
