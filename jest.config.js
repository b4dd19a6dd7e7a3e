export default {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  transform: { "^.+\\.ts$": ["@swc/jest"] },
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  setupFiles: ["<rootDir>/test/setup.ts"],
  modulePathIgnorePatterns: ["<rootDir>/dist"],
  testTimeout: 180_000,
  maxWorkers: 2,
  coverageProvider: "v8",
  collectCoverageFrom: ["src/**/*.ts"],
  reporters: ["default", "<rootDir>/test/ci-reporter.js"],
};
