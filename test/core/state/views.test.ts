import {writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {fsPath, join} from '../../../source/core/model/path.js';
import {readView, writeView} from '../../../source/core/state/views.js';
import {temporaryContext} from '../../helpers/temporary.js';

const code = [fsPath('/home/ann/code')];

test('how a list was left is remembered for its roots alone, and only the newest hundred are kept', async () => {
	const context = await temporaryContext();
	expect(await readView(code, context)).toEqual({view: {}, isFirst: true});
	const view = {order: {by: 'size', isReversed: true}, filter: 'broken', pane: 'disk', selected: fsPath('/a\uDC80')};
	await writeView(code, view, context);
	for (let index = 0; index < 99; index++) await writeView([fsPath(`/${index}`)], {}, context);
	expect(await readView(code, context)).toEqual({view, isFirst: false});
	expect(await readView([...code, fsPath('/srv')], context)).toMatchObject({view: {}, isFirst: false});
	await writeView([fsPath('/last')], {}, context);
	expect((await readView(code, context)).view).toEqual({});
});

test('a damaged file, or one with values of another kind, costs what was remembered and nothing else', async () => {
	const context = await temporaryContext();
	await writeView(code, {filter: 'x'}, context);
	const file = join(context.places.data, 'views.json');
	await writeFile(file, JSON.stringify([{roots: code, view: {order: 'size', filter: 3, pane: 'disk'}}]));
	expect((await readView(code, context)).view).toEqual({pane: 'disk'});
	await writeFile(file, '{"roots"');
	expect(await readView(code, context)).toEqual({view: {}, isFirst: true});
});
