"""Workers on AWS Batch: spot machines first, scaling to zero; six queues; one job definition per step."""

from aws_cdk import Duration, Size, Tags
from aws_cdk import aws_batch as batch
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecs as ecs
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from cdk.config import Profile
from cdk.images import Images
from cdk.network import PUBLIC_SUBNETS
from cdk.permissions import MODELS_PREFIX, ResourceArns, policy_statements
from cdk.step_price import machine_price_per_second
from cdk.storage import StorageStack
from cdk.worker_steps import VCPUS_BY_KIND, WORKER_STEPS, WorkerStep

PRIORITIES = {"high": 10, "normal": 5, "low": 1}
CAPACITY_TIMEOUT = Duration.minutes(30)
"""How long the first job of a queue waits for a machine before it fails with `no_capacity`."""
NO_CAPACITY = "NoCapacity"
DISK_GB = 100
TMP_PATH = "/tmp"  # noqa: S108 - in memory, per container
FINAL_EXIT_CODES = ("2", "65", "69")
"""Exit codes of gpu_containers/run.py that are not retried."""
MAX_ATTEMPTS = 3
JOB_TIMEOUT = Duration.hours(4)


class Workers(Construct):
    """Compute environments, `queues["gpu-high"]` and so on, and `definitions["transcribe"]` and so on."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        profile: Profile,
        vpc: ec2.IVpc,
        images: Images,
        storage: StorageStack,
        log: logs.ILogGroup,
    ) -> None:
        super().__init__(scope, name)
        self.profile, self.vpc, self.images, self.storage, self.log = profile, vpc, images, storage, log
        self.types = {"gpu": profile.gpu_types, "cpu": profile.cpu_types}
        self.group = ec2.SecurityGroup(
            self, "Group", vpc=vpc, description="Workers: no inbound connections", allow_all_outbound=True
        )
        self.machine_role = iam.Role(
            self, "MachineRole", assumed_by=iam.ServicePrincipal("ec2.amazonaws.com"), description="Joins ECS"
        )
        self.machine_role.add_managed_policy(
            iam.ManagedPolicy.from_aws_managed_policy_name("service-role/AmazonEC2ContainerServiceforEC2Role")
        )
        self.template = self.create_template()
        self.environments = {
            (kind, spot): self.create_environment(kind, spot)
            for kind in VCPUS_BY_KIND
            for spot in (True, False)
        }
        self.queues = {
            f"{kind}-{name}": self.create_queue(kind, name, priority)
            for kind in VCPUS_BY_KIND
            for name, priority in PRIORITIES.items()
        }
        self.roles: dict[str, iam.Role] = {}
        self.definitions = {step: self.create_definition(step, work) for step, work in WORKER_STEPS.items()}
        self.grant_permissions()

    def create_template(self) -> ec2.LaunchTemplate:
        """Create the launch template: an encrypted disk; containers cannot reach the machine's credentials."""
        disk = ec2.BlockDeviceVolume.ebs(
            DISK_GB, encrypted=True, volume_type=ec2.EbsDeviceVolumeType.GP3, delete_on_termination=True
        )
        return ec2.LaunchTemplate(
            self,
            "Machine",
            block_devices=[ec2.BlockDevice(device_name="/dev/xvda", volume=disk)],
            require_imdsv2=True,
            http_put_response_hop_limit=1,
        )

    def create_environment(self, kind: str, spot: bool) -> batch.ManagedEc2EcsComputeEnvironment:
        """Create a compute environment: GPU or CPU, spot or on demand."""
        gpu = kind == "gpu"
        image = batch.EcsMachineImageType.ECS_AL2023_NVIDIA if gpu else batch.EcsMachineImageType.ECS_AL2023
        strategies = batch.AllocationStrategy
        return batch.ManagedEc2EcsComputeEnvironment(
            self,
            f"{kind.capitalize()}{'Spot' if spot else 'OnDemand'}",
            vpc=self.vpc,
            vpc_subnets=PUBLIC_SUBNETS,
            security_groups=[self.group],
            spot=spot,
            allocation_strategy=strategies.SPOT_PRICE_CAPACITY_OPTIMIZED
            if spot
            else strategies.BEST_FIT_PROGRESSIVE,
            instance_types=[ec2.InstanceType(each) for each in self.types[kind]],
            use_optimal_instance_classes=False,
            images=[batch.EcsMachineImage(image_type=image)],
            minv_cpus=0,
            maxv_cpus=max(1, self.profile.most_instances * VCPUS_BY_KIND[kind]),
            launch_template=self.template,
            instance_role=self.machine_role,
            update_to_latest_image_version=True,
            terminate_on_update=False,
            update_timeout=Duration.hours(4),
        )

    def create_queue(self, kind: str, name: str, priority: int) -> batch.JobQueue:
        """Create a queue: spot first, then on demand, with fair sharing between owners."""
        title = f"{kind.capitalize()}{name.capitalize()}"
        reasons = batch.JobStateTimeLimitActionsReason
        return batch.JobQueue(
            self,
            title,
            priority=priority,
            compute_environments=[
                batch.OrderedComputeEnvironment(
                    compute_environment=self.environments[kind, spot], order=order
                )
                for order, spot in enumerate((True, False), 1)
            ],
            scheduling_policy=batch.FairshareSchedulingPolicy(
                self, f"{title}Shares", share_decay=Duration.hours(1)
            ),
            job_state_time_limit_actions=[
                batch.JobStateTimeLimitAction(max_time=CAPACITY_TIMEOUT, reason=reason)
                for reason in (
                    reasons.INSUFFICIENT_INSTANCE_CAPACITY,
                    reasons.COMPUTE_ENVIRONMENT_MAX_RESOURCE,
                    reasons.JOB_RESOURCE_REQUIREMENT,
                )
            ],
        )

    def create_definition(self, step: str, work: WorkerStep) -> batch.EcsJobDefinition:
        """Create a job definition: not root, a read-only root, /cache on the machine's disk, /tmp in memory."""
        role = iam.Role(
            self,
            f"{step.capitalize()}Role",
            assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
            description=f"What a worker that does {step} may do",
        )
        self.roles[step] = role
        linux = batch.LinuxParameters(self, f"{step.capitalize()}Linux", init_process_enabled=True)
        linux.add_tmpfs(
            batch.Tmpfs(
                container_path=TMP_PATH, size=Size.mebibytes(512), mount_options=[batch.TmpfsMountOption.RW]
            )
        )
        container = batch.EcsEc2ContainerDefinition(
            self,
            f"{step.capitalize()}Container",
            image=ecs.ContainerImage.from_docker_image_asset(self.images[work.image, work.target]),
            cpu=work.vcpus,
            gpu=1 if work.gpu else None,
            memory=Size.mebibytes(work.memory_mebibytes),
            job_role=role,
            environment=self.environment_of(step, work),
            execution_role=self.create_execution_role(step),
            user="10001",
            privileged=False,
            readonly_root_filesystem=True,
            linux_parameters=linux,
            volumes=[batch.EcsVolume.host(name="cache", container_path="/cache")],
            logging=ecs.LogDriver.aws_logs(stream_prefix=step, log_group=self.log),
        )
        definition = batch.EcsJobDefinition(
            self,
            step.capitalize(),
            container=container,
            timeout=JOB_TIMEOUT,
            retry_attempts=MAX_ATTEMPTS,
            retry_strategies=[
                *(
                    batch.RetryStrategy.of(batch.Action.EXIT, batch.Reason.custom(on_exit_code=code))
                    for code in FINAL_EXIT_CODES
                ),
                batch.RetryStrategy.of(batch.Action.RETRY, batch.Reason.SPOT_INSTANCE_RECLAIMED),
                batch.RetryStrategy.of(batch.Action.RETRY, batch.Reason.custom(on_reason="*")),
            ],
            propagate_tags=True,
        )
        Tags.of(definition).add("step", step)
        return definition

    def create_execution_role(self, step: str) -> iam.Role:
        """Create the role that pulls the image and writes the log."""
        return iam.Role(
            self,
            f"{step.capitalize()}ExecutionRole",
            assumed_by=iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
            description=f"Starts the container that does {step}",
        )

    def environment_of(self, step: str, work: WorkerStep) -> dict[str, str]:
        """Return the container's environment: ARNs of secrets, and the price per second of its share of a machine."""
        data_bucket, secrets = self.storage.data_bucket, self.storage.secrets
        kind = "gpu" if work.gpu else "cpu"
        for setting in work.secret_settings:
            secrets.by_setting[setting].grant_read(self.roles[step])
        return {
            "RUSHES_BUCKET": data_bucket.name,
            "RUSHES_TABLE": self.storage.state_table.table.table_name,
            "RUSHES_PRICE_PER_SECOND": machine_price_per_second(
                self.types[kind], work.vcpus / VCPUS_BY_KIND[kind]
            ),
            **{
                f"RUSHES_{name.upper()}_SECRET": secrets.by_setting[name].secret_arn
                for name in work.secret_settings
            },
        }

    def grant_permissions(self) -> None:
        """Allow each step's role the methods of its row."""
        data_bucket = self.storage.data_bucket
        places = ResourceArns(
            bucket=data_bucket.arn,
            table=self.storage.state_table.table.table_arn,
            key=data_bucket.key.key_arn if data_bucket.key else "",
        )
        for step, work in WORKER_STEPS.items():
            for statement in policy_statements(work.methods, places):
                self.roles[step].add_to_policy(statement)
            if work.reads_models:
                self.roles[step].add_to_policy(
                    iam.PolicyStatement(
                        actions=["s3:GetObject"], resources=[f"{data_bucket.arn}/{MODELS_PREFIX}"]
                    )
                )
