#!/usr/bin/env bash
# Builds, measures, publishes and promotes, in any CI or by hand. The environment has CAIRN_BUCKET, AWS_ACCESS_KEY_ID,
# AWS_SECRET_ACCESS_KEY and, for r2:// buckets, CLOUDFLARE_ACCOUNT_ID.
set -euo pipefail

npx --no cairn build docs --base-url https://docs.example.org/ --out cairn-index
npx --no cairn eval cairn-index judged --gate "ndcg@10>=0.6"
npx --no cairn publish cairn-index --channel live-next --revision "$(git rev-parse HEAD)"
npx --no cairn promote live-next live
