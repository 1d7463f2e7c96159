import {defineConfig} from 'vitest/config';

// `npm test` runs everything but test/long; `npm run test:long` sets VENV_TUI_LONG and runs only that.
const isLong = process.env['VENV_TUI_LONG'] === '1';

export default defineConfig({
	cacheDir: '.cache/vitest',
	test: {
		include: isLong ? ['test/long/**/*.test.{ts,tsx}'] : ['test/**/*.test.{ts,tsx}'],
		exclude: isLong ? [] : ['test/long/**'],
		globalSetup: ['test/helpers/global-setup.ts'],
		pool: 'forks',
		testTimeout: isLong ? 600_000 : 30_000,
		hookTimeout: 60_000,
		teardownTimeout: 10_000,
	},
});
