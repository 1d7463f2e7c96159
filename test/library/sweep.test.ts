import {existsSync} from 'node:fs';
import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {applySweep, planSweep} from '../../source/index.js';
import {age} from '../helpers/aged.js';
import {temporaryContext, temporaryDirectory} from '../helpers/temporary.js';
import {unusedProject} from '../helpers/unused-project.js';

test('planSweep selects by a shorter threshold than the usual one, but nothing that has files of the user', async () => {
	const root = await temporaryDirectory();
	const context = await temporaryContext({cwd: root});
	const young = await unusedProject(join(root, 'young'), {days: 40});
	const thesis = await unusedProject(join(root, 'thesis'), {days: 40});
	await writeFile(join(thesis, 'lib/thesis.txt'), 'x');
	await age(join(root, 'thesis'), 40);
	const plan = await planSweep([root], {staleDays: 30, context});
	expect(plan.candidates.map(({path, selected}) => [path, selected])).toEqual(
		expect.arrayContaining([
			[young, true],
			[thesis, false],
		]),
	);
	await applySweep(plan, {context});
	expect([existsSync(young), existsSync(thesis)]).toEqual([false, true]);
});
