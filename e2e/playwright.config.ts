import { defineConfig } from '@playwright/test';
import type { WorkerOptions } from './support/test';

/** Files whose every test must hold on both databases. */
const ON_BOTH_DATABASES = [
  'announcements',
  'audit',
  'booking-questions',
  'bookings-rest',
  'chats',
  'chats-files',
  'chats-rest',
  'csv',
  'door',
  'drafts',
  'durability',
  'events-messages',
  'idempotency',
  'invitations',
  'live-room',
  'live-room-load',
  'live-room-presence',
  'live-room-rest',
  'mail',
  'namespaces',
  'notifications',
  'notifications-live',
  'partner-places',
  'photos',
  'passwords',
  'profile',
  'race',
  'reminders',
  'reviews',
  'root-bookings',
  'root-notifications',
  'root-tokens',
  'site-announcements',
  'site-images',
  'team',
  'users-admin',
  'users-delete',
  'users-export',
  'verification',
  'waitlist-rest',
];

/** Files about several nodes, which share a PostgreSQL; and those that put rows by the thousand into a database beside its server. */
const ON_POSTGRES_ALONE = ['admin-many-users', 'chats-many-messages', 'mail-nodes', 'site-announcements-nodes', 'users-nodes'];

const files = (names: string[]): string[] => names.map((name) => `**/${name}.spec.ts`);

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
    { name: 'sqlite', testIgnore: files(ON_POSTGRES_ALONE), use: { database: 'sqlite' } },
    ...(process.env['MAJLIS_TEST_POSTGRES']
      ? [
        {
          name: 'postgres',
          testMatch: files([...ON_BOTH_DATABASES, ...ON_POSTGRES_ALONE]),
          use: { database: 'postgres' as const },
        },
      ]
      : []),
  ],
});
