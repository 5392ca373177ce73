import type { Host } from "./host.ts";

/** A person who tries a pipeline's command: everything is printed, nobody is told. */
export function terminal(): Host {
  const say = (text: string): void => console.log(text);
  return {
    run: undefined,
    summary: async (markdown) => say(markdown),
    comment: async () => {},
    report: async (title, markdown) => say(`${title}\n\n${markdown}`),
    resolve: async (why) => say(why),
    output: () => {},
    warn: say,
  };
}
