/** A project of the demo: its environment has been left alone for `days`, and has packages of so many kilobytes. */
export type DemoProject = {
	readonly name: string;
	readonly days: number;
	readonly packages: Readonly<
		Record<string, readonly [version: string, kilobytes: number, requires: readonly string[]]>
	>;
	readonly requirements?: string;
	/** `lost`: its Python was removed; `pinned`: kept for good; `active`: in the shell that opened the demo. */
	readonly state?: 'lost' | 'pinned' | 'active';
};

/** Projects of every state that the program tells apart. */
export const demoProjects: readonly DemoProject[] = [
	{
		name: 'api',
		days: 0,
		packages: {
			fastapi: ['0.115.6', 200, ['starlette', 'pydantic']],
			starlette: ['0.41.3', 100, ['anyio']],
			pydantic: ['2.10.4', 900, []],
			anyio: ['4.7.0', 100, []],
			uvicorn: ['0.34.0', 100, []],
		},
		requirements: 'fastapi\nuvicorn>=0.30\n',
		state: 'active',
	},
	{
		name: 'ml/train',
		days: 160,
		packages: {
			torch: ['2.5.1', 9000, ['numpy', 'sympy']],
			numpy: ['1.26.4', 2100, []],
			sympy: ['1.13.1', 1400, []],
			pandas: ['2.2.3', 2400, ['numpy', 'python-dateutil']],
			'python-dateutil': ['2.9.0', 100, ['six']],
			six: ['1.17.0', 50, []],
			scipy: ['1.11.0', 3000, ['numpy<1.26']],
		},
		requirements: 'torch==2.5.1\npandas\nscipy\n',
	},
	{
		name: 'ml/exp7',
		days: 151,
		packages: {numpy: ['1.24.0', 2000, []]},
		requirements: 'numpy==1.24.0\n',
		state: 'lost',
	},
	{name: 'notes', days: 730, packages: {mkdocs: ['1.6.1', 500, []]}, requirements: 'mkdocs\n', state: 'pinned'},
	{
		name: 'web',
		days: 30,
		packages: {
			django: ['5.1.4', 2200, ['asgiref', 'sqlparse']],
			asgiref: ['3.8.1', 100, []],
			sqlparse: ['0.5.3', 100, []],
			six: ['1.17.0', 50, []],
		},
		requirements: 'Django>=5\n',
	},
	{name: 'scratch', days: 210, packages: {requests: ['2.32.3', 100, []], rich: ['13.9.4', 300, []]}},
];
