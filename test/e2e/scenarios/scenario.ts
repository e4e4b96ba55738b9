import type { Locator, Page } from "playwright-core";

/** A notebook in JupyterLab and what has to be seen when it is used. */
export interface Scenario {
  readonly name: string;
  /** The code of the notebook's cells. */
  readonly cells: readonly string[];
  /** The packages that stand beside the notebook. */
  readonly packages?: readonly string[];
  readonly viewport?: { readonly width: number; readonly height: number };
  run(page: Page, check: Check, lab: { reload(): Promise<void> }): Promise<void>;
}

/** Notes whether something holds. */
export type Check = (name: string, passed: boolean) => void;

export const cell = (page: Page, index: number): Locator =>
  page.locator(".jp-Notebook .jp-CodeCell").nth(index);

/** Runs a cell by Shift+Enter without waiting for its end. */
export async function start(page: Page, index: number): Promise<void> {
  await cell(page, index).locator(".cm-content").click();
  await page.keyboard.press("Shift+Enter");
}

/** Runs a cell and waits until it has its number. */
export async function run(page: Page, index: number): Promise<void> {
  await start(page, index);
  await ended(page, index);
}

/** Waits until a cell has its number. */
export async function ended(page: Page, index: number): Promise<void> {
  await cell(page, index)
    .locator(".jp-InputArea-prompt")
    .filter({ hasText: /\[\d+\]/ })
    .waitFor();
}

/** What a cell shows, as text. */
export const outputOf = (page: Page, index: number): Promise<string> =>
  cell(page, index).locator(".jp-OutputArea").first().innerText();

/** Waits until the outputs of a cell contain a text. */
export async function shows(page: Page, index: number, text: string | RegExp): Promise<void> {
  await cell(page, index).locator(".jp-OutputArea").filter({ hasText: text }).first().waitFor();
}

/** Chooses an entry of a menu. */
export async function choose(page: Page, menu: string, entry: string | RegExp): Promise<void> {
  await page.click(`.lm-MenuBar-itemLabel:text-is("${menu}")`);
  await page.locator(".lm-Menu-itemLabel").filter({ hasText: entry }).first().click();
}
