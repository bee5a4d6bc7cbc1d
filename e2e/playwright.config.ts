import { defineConfig } from '@playwright/test';
import type { WorkerOptions } from './support/test';

/** Files whose every test must hold on both databases. */
const ON_BOTH_DATABASES = /(race|durability|idempotency|bookings-rest|booking-questions|csv|drafts|waitlist-rest|events-messages)\.spec\.ts/;

export default defineConfig<object, WorkerOptions>({
  testDir: './tests',
  outputDir: './test-results',
  fullyParallel: true,
  workers: Number(process.env['MAJLIS_E2E_WORKERS'] ?? 3),
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    headless: true,
    actionTimeout: 15_000,
    navigationTimeout: 15_000,
    launchOptions: {
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync',
      ],
    },
  },
  reporter: [['list', { printSteps: false }]],
  projects: [
    { name: 'sqlite', use: { database: 'sqlite' } },
    ...(process.env['MAJLIS_TEST_POSTGRES']
      ? [{ name: 'postgres', testMatch: ON_BOTH_DATABASES, use: { database: 'postgres' as const } }]
      : []),
  ],
});
