import type { Route } from "@/platforms/simulator/routes";
import { AwsRefusal, type Body, jsonService, type Throttle } from "./sim-json";

export type SimSqsQueue = { name: string; waiting: number; taken: number; deadLetters?: string };

const ACCOUNT = "000000000000";
const urlOf = (name: string) => `https://sqs.eu-central-1.amazonaws.com/${ACCOUNT}/${name}`;

/** SQS, as far as queues are looked at. It writes numbers as text and names queues by addresses. */
export function sqsRoutes(queues: () => readonly SimSqsQueue[], throttle: Throttle = { left: 0 }): Route[] {
  const found = (isIt: (queue: SimSqsQueue) => boolean) => {
    const queue = queues().find(isIt);
    if (!queue)
      throw new AwsRefusal("com.amazonaws.sqs#QueueDoesNotExist", "The specified queue does not exist.");
    return queue;
  };
  const attributesOf = ({ name, waiting, taken, deadLetters }: SimSqsQueue) => ({
    QueueArn: `arn:aws:sqs:eu-central-1:${ACCOUNT}:${name}`,
    ApproximateNumberOfMessages: String(waiting),
    ApproximateNumberOfMessagesNotVisible: String(taken),
    ApproximateNumberOfMessagesDelayed: "0",
    MessageRetentionPeriod: "345600",
    ...(deadLetters
      ? {
          RedrivePolicy: JSON.stringify({
            deadLetterTargetArn: `arn:aws:sqs:eu-central-1:${ACCOUNT}:${deadLetters}`,
            maxReceiveCount: 3,
          }),
        }
      : {}),
  });
  const wanted = ({ AttributeNames: names }: Body) => (Array.isArray(names) ? names.map(String) : []);
  return jsonService("sqs", "AmazonSQS", throttle, {
    ListQueues: ({ MaxResults: most }) => ({
      QueueUrls: queues()
        .slice(0, Number(most ?? 1000))
        .map(({ name }) => urlOf(name)),
      ...(queues().length > Number(most ?? 1000) ? { NextToken: "more" } : {}),
    }),
    GetQueueUrl: ({ QueueName: name }) => ({ QueueUrl: urlOf(found((queue) => queue.name === name).name) }),
    GetQueueAttributes: (body) => ({
      Attributes: Object.fromEntries(
        Object.entries(attributesOf(found((queue) => urlOf(queue.name) === body.QueueUrl))).filter(([name]) =>
          wanted(body).includes(name),
        ),
      ),
    }),
  });
}
