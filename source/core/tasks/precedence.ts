/** Lets some reading go before the rest, which waits for it at places of its own choice. */
export const createPrecedence = () => {
	let count = 0;
	let waiting: Array<() => void> = [];
	return {
		/** Reads something that goes first. */
		first: async <T>(read: () => Promise<T>): Promise<T> => {
			count += 1;
			try {
				return await read();
			} finally {
				count -= 1;
				if (count === 0) {
					for (const resume of waiting) resume();
					waiting = [];
				}
			}
		},
		/** Resolves when nothing that goes first is being read. */
		untilNone: async (): Promise<void> => {
			while (count > 0) await new Promise<void>(resolve => waiting.push(resolve));
		},
	};
};
