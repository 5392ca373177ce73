import assert from "node:assert/strict";

/** Rule 9: a failure says Azure's code, what it means, what to do and what was left; and neither secrets nor stack traces. */
export function assertSpoken(
  error: Error | undefined,
  said: { readonly code: string; readonly left?: RegExp; readonly does?: RegExp },
  ...secrets: readonly string[]
): void {
  assert.ok(error, `it was to fail with ${said.code}`);
  const text = error.message;
  assert.match(text.split("\n")[0] ?? "", /^e\d+: .+ failed: /, text);
  assert.ok(text.includes(said.code), `${said.code} is not in: ${text}`);
  const [means, does, left] = ["means", "do", "left"].map(
    (word) => new RegExp(`^ {2}${word}: +(\\S.*)$`, "m").exec(text)?.[1],
  );
  assert.ok(means && does && left, text);
  assert.doesNotMatch(means, /not in the catalogue/, text);
  assert.match(left, said.left ?? /./, text);
  assert.match(does, said.does ?? /./, text);
  assert.doesNotMatch(text, /\n\s+at |\.ts:\d+|undefined|\[object/, text);
  for (const secret of secrets) assert.ok(!text.includes(secret), "a secret stands in the text");
}
