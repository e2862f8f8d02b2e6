"""The page: files in a private bucket, served by CloudFront over TLS with security headers."""

from typing import Any

from aws_cdk import Aws, Duration, RemovalPolicy, Stack
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_s3 as s3
from constructs import Construct

from cdk.config import Profile

YEAR = Duration.days(365)


class WebStack(Stack):
    """Bucket and distribution of the page. cdk/page.py adds the files once the API's address is known."""

    def __init__(self, scope: Construct, name: str, profile: Profile, **kwargs: Any) -> None:
        super().__init__(scope, name, **kwargs)
        self.profile = profile
        self.log = self.create_bucket("Log", object_ownership=s3.ObjectOwnership.OBJECT_WRITER)
        self.bucket = self.create_bucket(
            "Page", versioned=True, server_access_logs_bucket=self.log, server_access_logs_prefix="page/"
        )
        has_domain = bool(profile.web_domain)
        tls = cloudfront.SecurityPolicyProtocol
        self.distribution = cloudfront.Distribution(
            self,
            "Distribution",
            comment=f"rushes {profile.name}",
            default_root_object="index.html",
            domain_names=[profile.web_domain] if has_domain else None,
            certificate=acm.Certificate.from_certificate_arn(self, "Certificate", profile.web_certificate)
            if has_domain
            else None,
            minimum_protocol_version=tls.TLS_V1_3_2025 if profile.strict_tls13 else tls.TLS_V1_2_2021,
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            price_class=cloudfront.PriceClass.PRICE_CLASS_100,
            enable_logging=True,
            log_bucket=self.log,
            log_file_prefix="distribution/",
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(self.bucket),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
                allowed_methods=cloudfront.AllowedMethods.ALLOW_GET_HEAD,
                cache_policy=cloudfront.CachePolicy.CACHING_OPTIMIZED,
                response_headers_policy=self.response_headers(profile),
                compress=True,
            ),
        )
        self.address = f"https://{profile.web_domain or self.distribution.distribution_domain_name}"

    def create_bucket(self, name: str, **more: Any) -> s3.Bucket:
        """Create a private bucket that is deleted with the stack: all its files are in the repository."""
        return s3.Bucket(
            self,
            name,
            bucket_name=page_name(self.profile) if name == "Page" else None,
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            lifecycle_rules=[
                s3.LifecycleRule(expiration=Duration.days(90))
                if name == "Log"
                else s3.LifecycleRule(noncurrent_version_expiration=Duration.days(30))
            ],
            removal_policy=RemovalPolicy.DESTROY,
            auto_delete_objects=True,
            **more,
        )

    def response_headers(self, profile: Profile) -> cloudfront.ResponseHeadersPolicy:
        """Return the security headers: scripts and styles from the page only; requests to our own services only."""
        region = profile.region
        api = f"https://{profile.api_domain}" if profile.api_domain else ""
        bucket = f"https://*.s3.{region}.{Aws.URL_SUFFIX} https://*.s3.{Aws.URL_SUFFIX}"
        gateway = f"*.execute-api.{region}.{Aws.URL_SUFFIX}"
        sign_in = f"https://*.auth.{region}.amazoncognito.com"
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data: "
            f"{bucket}; media-src 'self' blob: {bucket}; font-src 'self'; "
            f"connect-src 'self' {api} https://{gateway} wss://{gateway} {bucket} {sign_in}; "
            f"base-uri 'none'; form-action {sign_in}; frame-ancestors 'none'"
        )
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=policy, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=YEAR, include_subdomains=True, override=True
                ),
            ),
        )


def page_name(profile: Profile) -> str:
    """Return the name of the page's bucket."""
    return f"rushes-{profile.name}-page-{Aws.ACCOUNT_ID}"
