import { runTable } from "./table.ts";

runTable("a cell that needs no compiler means what it would with one:", {
  "a call with a type's name, which JavaScript would compare": [
    ["const same1 = (value: unknown) => value; let number = 0;"],
    ["same1<number>(5)", "5"],
  ],
  "a comparison that JavaScript's scripts would take for a comment": [
    ["let a2 = 3, b2 = 5;"],
    ["a2<!--b2", "false"],
    ["[a2, b2]", "[ 3, 4 ]"],
  ],
  "lines without semicolons": [
    ["let a3 = 1\nlet b3 = 2\nconst c3 = a3\n+ b3\nc3", "3"],
    ["let d3\n[d3] = [4]\nd3", "4"],
  ],
  "a variable without a semicolon before a bracket": [["var a4\n(5)", "5"]],
  "an arrow function that is no type": [["true ? (1) : (x => x)", "1"]],
  "a word that only TypeScript keeps for itself": [
    ["let type = 1, declare = 2, abstract = 3"],
    ["type\ndeclare\nabstract", "3"],
  ],
  "a built-in name of the cell's own": [
    ["let Intl = 6"],
    ["Intl", "6"],
    ["typeof globalThis.Intl", "object"],
  ],
  "microtasks that it queues, which come before its end": [
    ["Promise.resolve().then(() => console.log('first')); 7", { result: "7", stdout: "first\n" }],
    ["queueMicrotask(() => console.log('second')); 8", { result: "8", stdout: "second\n" }],
  ],
  "a promise, which is a value": [["Promise.resolve(9)", "Promise { 9 }"]],
  "an object between brackets, and what follows it": [["{ a: 10 }\n;", "{ a: 10 }"]],
  "a rejection that it handles later": [
    ["let a11 = Promise.reject(new Error('late')); a11.catch(() => 'caught'); 11", "11"],
  ],
});
