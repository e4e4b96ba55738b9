import { register } from "./register.ts";

export { SondeBackend } from "./backend.ts";

register();
