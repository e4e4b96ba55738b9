import { type KernelProcess, spawnKernel } from "../../support/kernel-process.ts";

/** A kernel that is ready and whose cells have the widgets as `w`. */
export async function spawnWidgetKernel(): Promise<KernelProcess> {
  const kernel = await spawnKernel();
  await kernel.client.ready();
  await kernel.client.execute('import * as w from "sonde/widgets";');
  return kernel;
}
