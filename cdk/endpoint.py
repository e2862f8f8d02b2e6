"""The speech image behind an asynchronous SageMaker endpoint that scales to zero."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_applicationautoscaling as scaling
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sagemaker as sagemaker
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from cdk.config import Profile
from cdk.images import Images
from cdk.machines import add_statements, build_state_machine, invoke_statements, nested_execution_statements
from cdk.permissions import ResourceArns, policy_statements
from cdk.step_price import machine_price_per_second
from cdk.storage import StorageStack
from cdk.worker_steps import WORKER_STEPS

IMAGE, TARGET, VARIANT = "listen", "cuda", "worker"
STEPS = tuple(step for step, work in WORKER_STEPS.items() if (work.image, work.target) == (IMAGE, TARGET))
SCALE_OUT_BACKLOG, SCALE_IN_BACKLOG = 50, 10
"""Waiting requests above which machines are added, and below which they are removed."""
GPU_AMI_VERSION = "al2-ami-sagemaker-inference-gpu-3-1"
COOLDOWN = Duration.seconds(300)


class Endpoint(Construct):
    """Model, configuration, endpoint, and scaling by backlog."""

    def __init__(
        self, scope: Construct, name: str, profile: Profile, images: Images, storage: StorageStack
    ) -> None:
        super().__init__(scope, name)
        self.profile, self.storage = profile, storage
        self.name = f"rushes-{profile.name}-listen"
        bucket, image = storage.data_bucket, images[IMAGE, TARGET]
        role = self.create_role(image.repository.repository_arn)
        self.model = sagemaker.CfnModel(
            self,
            "Model",
            execution_role_arn=role.role_arn,
            primary_container=sagemaker.CfnModel.ContainerDefinitionProperty(
                image=image.image_uri,
                environment={
                    "RUSHES_BUCKET": bucket.name,
                    "RUSHES_TABLE": storage.state_table.table.table_name,
                    "RUSHES_PRICE_PER_SECOND": machine_price_per_second([profile.endpoint_type]),
                },
            ),
        )
        self.model.node.add_dependency(role)
        config = sagemaker.CfnEndpointConfig(
            self,
            "Config",
            production_variants=[
                sagemaker.CfnEndpointConfig.ProductionVariantProperty(
                    model_name=self.model.attr_model_name,
                    variant_name=VARIANT,
                    instance_type=profile.endpoint_type,
                    initial_instance_count=1,
                    initial_variant_weight=1,
                    inference_ami_version=GPU_AMI_VERSION,
                    container_startup_health_check_timeout_in_seconds=1800,
                )
            ],
            async_inference_config=sagemaker.CfnEndpointConfig.AsyncInferenceConfigProperty(
                client_config=sagemaker.CfnEndpointConfig.AsyncInferenceClientConfigProperty(
                    max_concurrent_invocations_per_instance=1
                ),
                output_config=sagemaker.CfnEndpointConfig.AsyncInferenceOutputConfigProperty(
                    s3_output_path=f"s3://{bucket.name}/async/out",
                    s3_failure_path=f"s3://{bucket.name}/async/failed",
                ),
            ),
        )
        self.endpoint = sagemaker.CfnEndpoint(
            self, "Endpoint", endpoint_name=self.name, endpoint_config_name=config.attr_endpoint_config_name
        )
        self.add_scaling()

    def create_role(self, repository: str) -> iam.Role:
        data_bucket = self.storage.data_bucket
        role = iam.Role(
            self,
            "Role",
            assumed_by=iam.ServicePrincipal("sagemaker.amazonaws.com"),
            description="The endpoint, and the worker in it",
        )
        places = ResourceArns(
            bucket=data_bucket.arn,
            table=self.storage.state_table.table.table_arn,
            key=data_bucket.key.key_arn if data_bucket.key else "",
        )
        methods = frozenset().union(*(WORKER_STEPS[step].methods for step in STEPS))
        own_grants = [
            (["s3:GetObject", "s3:PutObject"], [f"{data_bucket.arn}/async/*"]),
            (
                ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"],
                [repository],
            ),
            (["ecr:GetAuthorizationToken"], ["*"]),
            (["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], [self.log_streams_arn]),
        ]
        for statement in policy_statements(methods, places):
            role.add_to_policy(statement)
        for actions, resources in own_grants:
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=resources))
        return role

    @property
    def log_streams_arn(self) -> str:
        stack = Stack.of(self)
        group = f"/aws/sagemaker/Endpoints/{self.name}"
        return f"arn:{stack.partition}:logs:{stack.region}:{stack.account}:log-group:{group}:*"

    @property
    def scalable_resource_id(self) -> str:
        return f"endpoint/{self.name}/variant/{VARIANT}"

    @property
    def scalable_target_arn(self) -> str:
        stack = Stack.of(self)
        return (
            f"arn:{stack.partition}:application-autoscaling:{stack.region}:{stack.account}:scalable-target/*"
        )

    def metric(self, name: str) -> cloudwatch.Metric:
        """Make a metric of the endpoint, averaged over a minute."""
        return cloudwatch.Metric(
            namespace="AWS/SageMaker",
            metric_name=name,
            dimensions_map={"EndpointName": self.name},
            statistic="Average",
            period=Duration.minutes(1),
        )

    def add_scaling(self) -> None:
        """Scale from zero on any backlog, out above SCALE_OUT_BACKLOG, in below SCALE_IN_BACKLOG, and back to zero."""
        target = scaling.ScalableTarget(
            self,
            "Scaling",
            service_namespace=scaling.ServiceNamespace.SAGEMAKER,
            scalable_dimension="sagemaker:variant:DesiredInstanceCount",
            resource_id=self.scalable_resource_id,
            min_capacity=0,
            max_capacity=max(1, self.profile.most_instances),
        )
        target.node.add_dependency(self.endpoint)
        target.scale_on_metric(
            "FromNone",
            metric=self.metric("HasBacklogWithoutCapacity"),
            adjustment_type=scaling.AdjustmentType.CHANGE_IN_CAPACITY,
            scaling_steps=[
                scaling.ScalingInterval(lower=1, change=1),
                scaling.ScalingInterval(upper=0, change=0),
            ],
            cooldown=COOLDOWN,
        )
        target.scale_on_metric(
            "Backlog",
            metric=self.metric("ApproximateBacklogSize"),
            adjustment_type=scaling.AdjustmentType.CHANGE_IN_CAPACITY,
            scaling_steps=[
                scaling.ScalingInterval(upper=SCALE_IN_BACKLOG, change=-1),
                scaling.ScalingInterval(lower=SCALE_OUT_BACKLOG, change=1),
            ],
            cooldown=COOLDOWN,
        )

    def build_state_machine(
        self, scope: Construct, profile: Profile, batch: sfn.StateMachine, store_failure: str
    ) -> sfn.StateMachine:
        """Build the state machine run_worker for the endpoint; steps of other images run on Batch."""
        bucket = self.storage.data_bucket
        state_machine = build_state_machine(
            scope,
            "RunEndpoint",
            "run_worker.sagemaker",
            profile,
            {
                "EndpointSteps": " ".join(STEPS),
                "Endpoint": self.name,
                "Bucket": bucket.name,
                "RunBatch": batch.state_machine_arn,
                "StoreFailure": store_failure,
            },
        )
        stack = Stack.of(self)
        endpoint = f"arn:{stack.partition}:sagemaker:{stack.region}:{stack.account}:endpoint/{self.name}"
        add_statements(
            state_machine,
            [
                *invoke_statements([store_failure]),
                *nested_execution_statements([batch], profile),
                iam.PolicyStatement(actions=["sagemaker:InvokeEndpointAsync"], resources=[endpoint]),
                iam.PolicyStatement(
                    actions=["s3:PutObject", "s3:GetObject"],
                    resources=[f"{self.storage.data_bucket.arn}/async/*"],
                ),
                iam.PolicyStatement(actions=["s3:ListBucket"], resources=[self.storage.data_bucket.arn]),
            ],
        )
        return state_machine
