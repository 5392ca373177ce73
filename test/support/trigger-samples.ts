/** A trigger by the clock, in a world document. */
export const scheduled = (name: string) => ({
  name,
  properties: {
    type: "ScheduleTrigger",
    pipelines: [],
    typeProperties: {
      recurrence: { frequency: "Day", interval: 1, startTime: "2029-12-31T00:30:00Z" },
    },
  },
});

/** A trigger that would run every window since its start. */
export const tumbling = (name: string) => ({
  name,
  properties: {
    type: "TumblingWindowTrigger",
    pipeline: { pipelineReference: { type: "PipelineReference", referenceName: "load" } },
    typeProperties: { frequency: "Hour", interval: 1, startTime: "2029-12-31T00:00:00Z" },
  },
});
