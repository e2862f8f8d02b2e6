"""The pipeline: upload events, the state machines and their Lambdas, and a sweep for stuck jobs."""

from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as scheduled
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from cdk.bundling import code, layer
from cdk.compute import ComputeStack
from cdk.config import Profile, environment
from cdk.database_stack import DatabaseStack
from cdk.functions import Row, of_room
from cdk.handlers import Functions, Network
from cdk.machines import ProcessVideo, allow, batching, invoking, machine
from cdk.permissions import Places
from cdk.storage import StorageStack
from cdk.uploads import Uploads
from cdk.webhooks import Webhooks
from cdk.worker_steps import WORK
from rushes.settings import Settings

SWEEP_INTERVAL = Duration.hours(1)


class PipelineStack(Stack):
    """The processing of a video from the bucket to the database."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        storage: StorageStack,
        database: DatabaseStack,
        compute: ComputeStack,
        **kwargs: Any,
    ) -> None:
        super().__init__(scope, name, **kwargs)
        self.profile, self.storage, self.compute = profile, storage, compute
        rows = of_room("pipeline", profile)
        self.functions = Functions(
            self,
            "Functions",
            profile,
            rows,
            code(),
            layers_of(self, rows),
            Network(database.vpc, database.database.callers),
        )
        self.run_worker = self.build_batch_machine()
        if compute.endpoint:
            self.run_worker = compute.endpoint.machine(self, profile, self.run_worker)
        self.process_video = ProcessVideo(self, "ProcessVideo", profile, self.functions, self.run_worker)
        self.uploads = Uploads(self, "Uploads", profile, storage.goods.name, self.functions)
        self.webhooks = Webhooks(self, "Webhooks", storage.store, self.functions)
        self.sweeper = self.build_sweep()
        self.functions.tell(
            RUSHES_BUCKET=storage.goods.name,
            RUSHES_TABLE=storage.store.table.table_name,
            RUSHES_DATABASE_URL=database.database.url(),
            RUSHES_MACHINE_ARN=self.process_video.arn,
            RUSHES_DIRECT_OWNER=str(Settings.model_fields["direct_owner"].default),
            **environment(profile),
        )
        intake, later = self.uploads.queue, self.webhooks.queue
        self.functions.tell(RUSHES_INTAKE_URL=intake.queue_url, RUSHES_LATER_URL=later.queue_url)
        queues = {"intake": intake.queue_arn, "later": later.queue_arn}
        self.functions.allow(places(storage, database, self.process_video.arn, **queues))
        storage.secrets.share(self.functions)

    def build_batch_machine(self) -> sfn.StateMachine:
        """Build run_worker for Batch: a job definition per step, a queue per machine kind and priority."""
        workers = self.compute.workers
        definitions = {
            step: definition.job_definition_arn for step, definition in workers.definitions.items()
        }
        queues = {name: queue.job_queue_arn for name, queue in workers.queues.items()}
        state_machine = machine(
            self,
            "RunWorker",
            "run_worker",
            self.profile,
            {
                "GpuSteps": " ".join(step for step, work in WORK.items() if work.gpu),
                "JobDefinitions": join_pairs(definitions),
                "JobQueues": join_pairs(queues),
            },
        )
        allow(state_machine, batching(self, [*definitions.values()], [*queues.values()]))
        return state_machine

    def build_sweep(self) -> sfn.StateMachine:
        """Build the sweep, which runs every hour. Settling a job is idempotent."""
        settle = self.functions["reconcile"].function_arn
        state_machine = machine(
            self,
            "Sweep",
            "sweep",
            self.profile,
            {"ProcessVideo": self.process_video.arn, "Reconcile": settle},
        )
        allow(state_machine, [*invoking([settle]), *self.process_video.looking(self.profile)])
        scheduler.Schedule(
            self,
            "Hourly",
            schedule=scheduler.ScheduleExpression.rate(SWEEP_INTERVAL),
            target=scheduled.StepFunctionsStartExecution(state_machine, retry_attempts=3),
            description="Settles jobs whose end was not recorded",
        )
        return state_machine


def layers_of(scope: Construct, rows: dict[str, Row]) -> dict[str, lambda_.ILayerVersion]:
    """Create the layers that the rows need."""
    extras = sorted({extra for row in rows.values() for extra in row.layers})
    layer_scope = Construct(scope, "Layers")
    return {extra: layer(layer_scope, extra) for extra in extras}


def join_pairs(pairs: dict[str, str]) -> str:
    """Join the pairs as run_worker expects them: “name=arn name=arn”."""
    return " ".join(f"{name}={arn}" for name, arn in pairs.items())


def places(storage: StorageStack, database: DatabaseStack, machine_arn: str, **more: Any) -> Places:
    """Return the ARNs of the deployment's resources."""
    return Places(
        bucket=storage.goods.arn,
        table=storage.store.table.table_arn,
        machine=machine_arn,
        login=database.database.login(),
        key=storage.goods.key.key_arn if storage.goods.key else "",
        **more,
    )
