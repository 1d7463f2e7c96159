import tseslint from 'typescript-eslint';
import reactHooks from 'eslint-plugin-react-hooks';

export default tseslint.config(
	{ignores: ['dist', 'node_modules', 'coverage', '.cache']},
	...tseslint.configs.recommendedTypeChecked.map(config => ({...config, files: ['**/*.ts', '**/*.tsx']})),
	{
		files: ['**/*.ts', '**/*.tsx'],
		languageOptions: {parserOptions: {projectService: true, tsconfigRootDir: import.meta.dirname}},
		rules: {
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/switch-exhaustiveness-check': ['error', {considerDefaultExhaustiveForUnions: true}],
			'@typescript-eslint/no-unused-vars': ['error', {argsIgnorePattern: '^_', caughtErrorsIgnorePattern: '^_'}],
			'@typescript-eslint/require-await': 'off',
			// Names from disk and control characters are this program's daily bread.
			'no-control-regex': 'off',
			'no-empty': 'error',
			eqeqeq: 'error',
			'prefer-const': 'error',
		},
	},
	{
		// A fourth value belongs into an options object with a name. More lines have only the outermost closures; most have ten.
		files: ['source/**/*.ts', 'source/**/*.tsx'],
		rules: {
			'no-restricted-syntax': [
				'error',
				{
					selector: "CallExpression[callee.property.name='kill'][callee.object.name!='process']",
					message: 'Use killChild: Node sends a signal for a child that was not started to our whole process group.',
				},
			],
			'max-params': ['error', 3],
			'max-lines-per-function': ['error', {max: 60, skipBlankLines: true, skipComments: true}],
		},
	},
	{files: ['source/core/platform/processes/kill-child.ts'], rules: {'no-restricted-syntax': 'off'}},
	{
		// What has hooks has components, too.
		files: ['source/tui/**/*.tsx'],
		plugins: {'react-hooks': reactHooks},
		rules: reactHooks.configs.recommended.rules,
	},
);
