import type {FsPath} from '../../source/core/model/path.js';
import type {Disk, Disks} from '../../source/tui/disk/disks.js';
import {createServices, type ConnectionRequest, type Services} from '../../source/tui/disk/services.js';

type Serve = (input: unknown, work: {signal: AbortSignal; tell: (news: unknown) => void}) => Promise<unknown>;

/** Disks of a session whose services run in this process, without messages. */
export const disksHere = async (request: ConnectionRequest): Promise<Disks> => {
	const {services, close} = await createServices({...request, probe: '/' as FsPath});
	const call = (
		name: keyof Services,
		input: unknown,
		{signal, onNews}: {signal?: AbortSignal; onNews?: (news: readonly unknown[]) => void} = {},
	): Promise<unknown> =>
		(services[name] as Serve)(input, {
			signal: signal ?? new AbortController().signal,
			tell: news => onNews?.([news]),
		});
	const disk: Disk = {
		directory: '/' as FsPath,
		call: call as Disk['call'],
		name: environment => ({whole: environment}),
		note: () => {},
	};
	return {
		own: disk,
		at: () => disk,
		each: things => (things.length === 0 ? [] : [[disk, [...things]]]),
		begin: () => () => {},
		watch: () => {},
		close: async () => {
			await close();
			return [];
		},
	};
};
