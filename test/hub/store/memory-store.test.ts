import { MemoryStore } from "../../../hub/store/memory-store.ts";
import { testHubStore } from "./hub-store-contract.ts";

testHubStore("memory store", () => new MemoryStore());
