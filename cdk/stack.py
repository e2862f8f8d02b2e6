"""The single stack of the local profile, for an emulator."""

from typing import Any

from aws_cdk import CfnOutput, CfnParameter, Stack
from constructs import Construct

from cdk.api import Api
from cdk.config import Profile, profile_environment
from cdk.handlers import Functions
from cdk.machines import ProcessVideo, build_state_machine
from cdk.socket_api import SocketApi
from cdk.storage import StateTable
from cdk.uploads import UploadEvents
from cdk.users import Users
from cdk.webhooks import Webhooks


class StackParameters:
    """The parameters of the template, set when the stack is created."""

    def __init__(self, stack: Stack) -> None:
        self.bucket = CfnParameter(stack, "Bucket", description="The bucket").value_as_string
        self.owner = CfnParameter(stack, "Owner", description="Owner of direct uploads").value_as_string
        self.gateway = CfnParameter(stack, "Gateway", description="http://host:port of AWS").value_as_string
        self.activity_arn = CfnParameter(stack, "Activity", description="What workers poll").value_as_string
        self.detector = CfnParameter(
            stack, "Detector", description="Detector of jobs that name none"
        ).value_as_string
        self.vision_endpoint = CfnParameter(
            stack,
            "VisionEndpoint",
            default="",
            description="Endpoint of Google Cloud Vision, if not Google's own",
        ).value_as_string
        self.vision_credentials = CfnParameter(
            stack, "VisionCredentials", default="", description="A key file of Google Cloud"
        ).value_as_string
        self.weights = CfnParameter(
            stack, "Weights", default="", description="Folder of the models that Lambdas load"
        ).value_as_string
        self.database_url = CfnParameter(
            stack, "DatabaseUrl", no_echo=True, description="PostgreSQL as rushes_app"
        ).value_as_string


class EmulatorStack(Stack):
    """The table, the state machines, the functions and the APIs. Outputs are for clients and operators."""

    def __init__(self, scope: Construct, name: str, profile: Profile, **kwargs: Any) -> None:
        super().__init__(scope, name, **kwargs)
        parameters = StackParameters(self)
        store = StateTable(self, "Store", profile)
        functions = Functions(self, "Functions", profile)
        run_worker = build_state_machine(
            self,
            "RunWorker",
            "run_worker.local",
            profile,
            {"Activity": parameters.activity_arn, "StoreFailure": functions["store_failure"].function_arn},
        )
        process_video = ProcessVideo(self, "ProcessVideo", profile, functions, run_worker)
        uploads = UploadEvents(self, "Uploads", profile, parameters.bucket, functions)
        webhooks = Webhooks(self, "Webhooks", store, functions)
        socket = SocketApi(self, "Socket", profile, functions.by_name, store.table, parameters.gateway)
        users = Users(self, "Users", profile)
        api = Api(self, "Api", profile, functions.by_name, users, parameters.gateway)
        functions.set_environment(
            RUSHES_BUCKET=parameters.bucket,
            RUSHES_TABLE=store.table.table_name,
            RUSHES_DATABASE_URL=parameters.database_url,
            RUSHES_DIRECT_OWNER=parameters.owner,
            RUSHES_DETECTOR=parameters.detector,
            RUSHES_WEIGHTS=parameters.weights,
            RUSHES_VISION_ENDPOINT=parameters.vision_endpoint,
            RUSHES_VISION_CREDENTIALS=parameters.vision_credentials,
            RUSHES_MACHINE_ARN=process_video.arn,
            RUSHES_INTAKE_URL=uploads.queue.queue_url,
            RUSHES_LATER_URL=webhooks.queue.queue_url,
            RUSHES_SOCKET_ENDPOINT=socket.endpoint,
            RUSHES_SOCKET_URL=socket.url,
            RUSHES_SIGN_IN_URL=parameters.gateway,
            RUSHES_SIGN_IN_CLIENT=users.client.user_pool_client_id,
            **profile_environment(profile),
        )
        outputs = {
            "Table": store.table.table_name,
            "Machine": process_video.arn,
            "Intake": uploads.queue.queue_url,
            "Reconcile": functions["reconcile"].function_name,
            "Pool": users.pool.user_pool_id,
            "Client": users.client.user_pool_client_id,
            "ApiUrl": api.url,
        }
        for key, value in outputs.items():
            CfnOutput(self, key, value=value)
