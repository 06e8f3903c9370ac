import fc from "fast-check";
import { test } from "tap";
import {
  answerTopic,
  presenceTopic,
  REQUEST_TOPIC_FILTER,
  requestTopic,
  TERMINAL_ID_PATTERN,
  terminalOfRequestTopic,
} from "../../../firmware/protocol/topics.ts";

const anyTerminal = fc.stringMatching(TERMINAL_ID_PATTERN);

test("the hub reads from the topic of a request whose it is", (t) => {
  fc.assert(
    fc.property(anyTerminal, (terminal) => {
      return terminalOfRequestTopic(requestTopic(terminal)) === terminal;
    }),
  );
  t.end();
});

test("no other topic is taken for a request's", (t) => {
  const others = [
    answerTopic("box-1"),
    presenceTopic("box-1"),
    REQUEST_TOPIC_FILTER,
    "t/box-1/up/tx/",
    "t/box-1/up/tx\n",
    "/t/box-1/up/tx",
    "t//up/tx",
    "t/box.1/up/tx",
    "t/box 1/up/tx",
    "t/a/b/up/tx",
    `t/${"b".repeat(33)}/up/tx`,
    "",
  ];
  for (const topic of others) t.equal(terminalOfRequestTopic(topic), null, topic);
  t.end();
});

test("no topic holds what some brokers cannot carry", (t) => {
  for (const topic of [requestTopic("box-1"), answerTopic("box-1"), presenceTopic("box-1")]) {
    t.match(topic, /^t\/box-1\/[a-z/]+$/);
    t.ok(topic.split("/").length < 8);
  }
  t.end();
});
