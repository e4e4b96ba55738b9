export {
  type Comm,
  type CommEvent,
  type CommExtras,
  type CommListener,
  type CommTarget,
  openComm,
  registerTarget,
} from "./comm.ts";
