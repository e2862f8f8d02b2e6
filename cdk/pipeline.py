"""The pipeline: upload events, the state machines and their Lambdas, and a sweep for stuck jobs."""

from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as scheduled
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from cdk.bundling import bundle_code, make_layer
from cdk.compute import ComputeStack
from cdk.config import Profile, profile_environment
from cdk.database_stack import DatabaseStack
from cdk.functions import FunctionSpec, functions_of_stack
from cdk.handlers import Functions, Network
from cdk.machines import (
    ProcessVideo,
    add_statements,
    batch_job_statements,
    build_state_machine,
    invoke_statements,
)
from cdk.permissions import ResourceArns
from cdk.storage import StorageStack
from cdk.uploads import UploadEvents
from cdk.webhooks import Webhooks
from cdk.worker_steps import WORKER_STEPS
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
        rows = functions_of_stack("pipeline", profile)
        self.functions = Functions(
            self,
            "Functions",
            profile,
            rows,
            bundle_code(),
            build_layers(self, rows),
            Network(database.vpc, database.database.client_group),
        )
        self.run_worker = self.build_batch_machine()
        if compute.endpoint:
            self.run_worker = compute.endpoint.build_state_machine(
                self, profile, self.run_worker, self.functions["store_failure"].function_arn
            )
        self.process_video = ProcessVideo(self, "ProcessVideo", profile, self.functions, self.run_worker)
        self.uploads = UploadEvents(self, "Uploads", profile, storage.data_bucket.name, self.functions)
        self.webhooks = Webhooks(self, "Webhooks", storage.state_table, self.functions)
        self.sweeper = self.build_sweep()
        self.functions.set_environment(
            RUSHES_BUCKET=storage.data_bucket.name,
            RUSHES_TABLE=storage.state_table.table.table_name,
            RUSHES_DATABASE_URL=database.database.url(),
            RUSHES_MACHINE_ARN=self.process_video.arn,
            RUSHES_DIRECT_OWNER=str(Settings.model_fields["direct_owner"].default),
            **profile_environment(profile),
        )
        intake, later = self.uploads.queue, self.webhooks.queue
        self.functions.set_environment(RUSHES_INTAKE_URL=intake.queue_url, RUSHES_LATER_URL=later.queue_url)
        queues = {"intake": intake.queue_arn, "later": later.queue_arn}
        self.functions.grant_methods(resource_arns(storage, database, self.process_video.arn, **queues))
        storage.secrets.grant_to(self.functions)

    def build_batch_machine(self) -> sfn.StateMachine:
        """Build run_worker for Batch: a job definition per step, a queue per machine kind and priority."""
        workers = self.compute.workers
        definitions = {
            step: definition.job_definition_arn for step, definition in workers.definitions.items()
        }
        queues = {name: queue.job_queue_arn for name, queue in workers.queues.items()}
        store_failure = self.functions["store_failure"].function_arn
        state_machine = build_state_machine(
            self,
            "RunWorker",
            "run_worker",
            self.profile,
            {
                "GpuSteps": " ".join(step for step, work in WORKER_STEPS.items() if work.gpu),
                "JobDefinitions": join_pairs(definitions),
                "JobQueues": join_pairs(queues),
                "StoreFailure": store_failure,
            },
        )
        add_statements(state_machine, batch_job_statements(self, [*definitions.values()], [*queues.values()]))
        add_statements(state_machine, invoke_statements([store_failure]))
        return state_machine

    def build_sweep(self) -> sfn.StateMachine:
        """Build the sweep, which runs every hour. Settling a job is idempotent."""
        settle = self.functions["reconcile"].function_arn
        state_machine = build_state_machine(
            self,
            "Sweep",
            "sweep",
            self.profile,
            {"ProcessVideo": self.process_video.arn, "Reconcile": settle},
        )
        add_statements(
            state_machine,
            [*invoke_statements([settle]), *self.process_video.inspection_statements(self.profile)],
        )
        scheduler.Schedule(
            self,
            "Hourly",
            schedule=scheduler.ScheduleExpression.rate(SWEEP_INTERVAL),
            target=scheduled.StepFunctionsStartExecution(state_machine, retry_attempts=3),
            description="Settles jobs whose end was not recorded",
        )
        return state_machine


def build_layers(scope: Construct, rows: dict[str, FunctionSpec]) -> dict[str, lambda_.ILayerVersion]:
    """Create the layers that the rows need."""
    extras = sorted({extra for row in rows.values() for extra in row.layers})
    layer_scope = Construct(scope, "Layers")
    return {extra: make_layer(layer_scope, extra) for extra in extras}


def join_pairs(pairs: dict[str, str]) -> str:
    """Join the pairs as run_worker expects them: “name=arn name=arn”."""
    return " ".join(f"{name}={arn}" for name, arn in pairs.items())


def resource_arns(
    storage: StorageStack, database: DatabaseStack, machine_arn: str, **more: Any
) -> ResourceArns:
    """Return the ARNs of the deployment's resources."""
    return ResourceArns(
        bucket=storage.data_bucket.arn,
        table=storage.state_table.table.table_arn,
        machine=machine_arn,
        login=database.database.login_arn(),
        key=storage.data_bucket.key.key_arn if storage.data_bucket.key else "",
        **more,
    )
