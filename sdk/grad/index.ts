export { grad, valueAndGrad, type ValueAndGrad } from "./grad.ts";
