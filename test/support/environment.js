import vm from "node:vm";
import { TestEnvironment } from "jest-environment-node";

/** Jest's environment of Node with an ordinary global object: in its own every `Math` and `Set` is looked up through a proxy, which takes a fifth of the engine's tests. */
export default class PlainEnvironment extends TestEnvironment {
  constructor(config, context) {
    const { createContext } = vm;
    vm.createContext = () => createContext(vm.constants.DONT_CONTEXTIFY);
    try {
      super(config, context);
    } finally {
      vm.createContext = createContext;
    }
  }
}
