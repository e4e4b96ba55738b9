/** Tests run from the TypeScript sources; anything they spawn runs from `dist/`, which `npm test` builds first. */
export default {
  testEnvironment: "<rootDir>/test/support/environment.js",
  testEnvironmentOptions: {
    customExportConditions: ["sonde-source", "node", "node-addons", "import", "default"],
  },
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/out/", "<rootDir>/.venv/"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "\\.ts$": [
      "@swc/jest",
      {
        jsc: { target: "esnext", parser: { syntax: "typescript" } },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
  testTimeout: 60_000,
};
