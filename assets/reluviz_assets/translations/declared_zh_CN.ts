<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
    <context>
        <name>declared</name>
        <message>
            <source>Changes nothing: a network of it is one linear map.</source>
            <translation>不作任何改变：由它构成的网络只是一个线性映射。</translation>
        </message>
        <message>
            <source>Passes what is positive; cheap, and its gradient does not shrink.</source>
            <translation>让正值通过；计算便宜，梯度不会缩小。</translation>
        </message>
        <message>
            <source>A ReLU that leaks, so that no neuron can die.</source>
            <translation>带泄漏的 ReLU，神经元不会死亡。</translation>
        </message>
        <message>
            <source>slope for negative inputs (PyTorch's negative_slope)</source>
            <translation>负输入的斜率（PyTorch 的 negative_slope）</translation>
        </message>
        <message>
            <source>A ReLU that stops at 6, for arithmetic of few bits.</source>
            <translation>上限为 6 的 ReLU，适用于低位宽运算。</translation>
        </message>
        <message>
            <source>Smooth below zero, with a mean output nearer to 0 than ReLU's.</source>
            <translation>在零以下平滑，输出均值比 ReLU 更接近 0。</translation>
        </message>
        <message>
            <source>minus the value at -inf</source>
            <translation>−∞ 处函数值的相反数</translation>
        </message>
        <message>
            <source>An ELU scaled so that mean 0 and variance 1 are kept from layer to layer (Klambauer et al. 2017).</source>
            <translation>经缩放的 ELU，使各层保持均值 0、方差 1（Klambauer 等，2017）。</translation>
        </message>
        <message>
            <source>An ELU whose derivative is continuous for every alpha.</source>
            <translation>对任何 alpha 导数都连续的 ELU。</translation>
        </message>
        <message>
            <source>Weighs x by how it ranks in a normal distribution; usual in transformers (exact form).</source>
            <translation>按 x 在正态分布中的位次加权；常用于 Transformer（精确形式）。</translation>
        </message>
        <message>
            <source>Also called swish: a smooth ReLU that dips below zero.</source>
            <translation>又称 swish：会略低于零的平滑 ReLU。</translation>
        </message>
        <message>
            <source>Like SiLU, with a tanh of the softplus as its gate.</source>
            <translation>与 SiLU 相似，以 softplus 的 tanh 作为门。</translation>
        </message>
        <message>
            <source>A smooth ReLU; its derivative is the sigmoid.</source>
            <translation>平滑的 ReLU；其导数就是 sigmoid。</translation>
        </message>
        <message>
            <source>sharpness of the bend</source>
            <translation>弯曲的锐利程度</translation>
        </message>
        <message>
            <source>beyond beta·x of this, the value is x</source>
            <translation>beta·x 超过此值时，函数值取 x</translation>
        </message>
        <message>
            <source>Saturates like tanh, but slowly.</source>
            <translation>像 tanh 一样饱和，但更缓慢。</translation>
        </message>
        <message>
            <source>The logarithm of the sigmoid, as in the logistic loss.</source>
            <translation>sigmoid 的对数，见于逻辑损失。</translation>
        </message>
        <message>
            <source>Squashes to (0, 1); its derivative is at most 1/4, and vanishes far out.</source>
            <translation>压缩到 (0, 1)；导数最大为 1/4，远处趋于零。</translation>
        </message>
        <message>
            <source>Squashes to (-1, 1), centred on 0.</source>
            <translation>压缩到 (−1, 1)，以 0 为中心。</translation>
        </message>
        <message>
            <source>A tanh of three straight pieces.</source>
            <translation>由三段直线构成的 tanh。</translation>
        </message>
        <message>
            <source>the smallest value</source>
            <translation>最小值</translation>
        </message>
        <message>
            <source>the largest value</source>
            <translation>最大值</translation>
        </message>
        <message>
            <source>A sigmoid of three straight pieces, without an exponential.</source>
            <translation>由三段直线构成的 sigmoid，无需指数运算。</translation>
        </message>
        <message>
            <source>A SiLU of straight and parabolic pieces, for small devices.</source>
            <translation>由直线和抛物线段构成的 SiLU，适用于小型设备。</translation>
        </message>
        <message>
            <source>Periodic; represents fine detail of signals and shapes (SIREN).</source>
            <translation>周期函数；能表示信号与形状的细节（SIREN）。</translation>
        </message>
        <message>
            <source>The neuron of 1943, all or nothing; its derivative is 0, so gradient descent can't use it.</source>
            <translation>1943 年的神经元，全有或全无；其导数为 0，梯度下降无法使用。</translation>
        </message>
        <message>
            <source>Plain gradient descent on batches.</source>
            <translation>普通的小批量梯度下降。</translation>
        </message>
        <message>
            <source>Gradient descent that keeps a part of its last step (Polyak 1964).</source>
            <translation>保留上一步一部分的梯度下降（Polyak，1964）。</translation>
        </message>
        <message>
            <source>share of the last step that is kept</source>
            <translation>保留上一步的比例</translation>
        </message>
        <message>
            <source>Momentum that looks one step ahead (Sutskever et al. 2013).</source>
            <translation>向前看一步的动量法（Sutskever 等，2013）。</translation>
        </message>
        <message>
            <source>Divides by a running root mean square of the gradient (Hinton 2012).</source>
            <translation>除以梯度的滑动均方根（Hinton，2012）。</translation>
        </message>
        <message>
            <source>memory of the mean square</source>
            <translation>均方的记忆系数</translation>
        </message>
        <message>
            <source>keeps the divisor from 0</source>
            <translation>防止除数为 0</translation>
        </message>
        <message>
            <source>Momentum and RMSProp, both corrected for their start at 0 (Kingma and Ba 2015).</source>
            <translation>动量法与 RMSProp，二者都修正了从 0 开始的偏差（Kingma 与 Ba，2015）。</translation>
        </message>
        <message>
            <source>memory of the mean gradient</source>
            <translation>平均梯度的记忆系数</translation>
        </message>
        <message>
            <source>Adam with its weight decay kept apart from the gradient (Loshchilov and Hutter 2019).</source>
            <translation>权重衰减与梯度分离的 Adam（Loshchilov 与 Hutter，2019）。</translation>
        </message>
        <message>
            <source>share of a parameter that goes in a step of rate 1</source>
            <translation>学习率为 1 时每步减去的参数比例</translation>
        </message>
        <message>
            <source>Two classes; binary_cross_entropy_with_logits.</source>
            <translation>两类；binary_cross_entropy_with_logits。</translation>
        </message>
        <message>
            <source>Several classes; cross_entropy.</source>
            <translation>多类；cross_entropy。</translation>
        </message>
        <message>
            <source>Numbers; mse_loss.</source>
            <translation>数值；mse_loss。</translation>
        </message>
        <message>
            <source>Two spirals</source>
            <translation>双螺旋</translation>
        </message>
        <message>
            <source>Two spirals of 1.75 turns, each within the other: the hardest of the plane.</source>
            <translation>两条各绕 1.75 圈、彼此嵌套的螺旋：平面数据中最难的一种。</translation>
        </message>
        <message>
            <source>Circles</source>
            <translation>同心圆</translation>
        </message>
        <message>
            <source>A circle (class 1) within another of twice the radius (class 0).</source>
            <translation>一个圆（类别 1）位于半径两倍的另一个圆（类别 0）之内。</translation>
        </message>
        <message>
            <source>Two moons</source>
            <translation>双月</translation>
        </message>
        <message>
            <source>Two half circles that reach into each other.</source>
            <translation>两个相互伸入的半圆。</translation>
        </message>
        <message>
            <source>XOR</source>
            <translation>异或</translation>
        </message>
        <message>
            <source>The four quadrants of a square, class 1 where the signs of x1 and x2 differ.</source>
            <translation>正方形的四个象限，x1 与 x2 异号处为类别 1。</translation>
        </message>
        <message>
            <source>Two blobs</source>
            <translation>两团点</translation>
        </message>
        <message>
            <source>Two round clouds that a straight line separates: the easy case.</source>
            <translation>一条直线即可分开的两团圆形点云：简单情形。</translation>
        </message>
        <message>
            <source>Checkerboard</source>
            <translation>棋盘</translation>
        </message>
        <message>
            <source>A board of 4 × 4 squares in two colours.</source>
            <translation>两种颜色的 4 × 4 棋盘。</translation>
        </message>
        <message>
            <source>Sine curve</source>
            <translation>正弦曲线</translation>
        </message>
        <message>
            <source>Two periods of a sine: sin(2πx) for x from -1 to 1.</source>
            <translation>两个周期的正弦：sin(2πx)，x 从 −1 到 1。</translation>
        </message>
        <message>
            <source>Absolute value</source>
            <translation>绝对值</translation>
        </message>
        <message>
            <source>The absolute value |x| for x from -1 to 1: two ReLUs are enough.</source>
            <translation>绝对值 |x|，x 从 −1 到 1：两个 ReLU 就够了。</translation>
        </message>
        <message>
            <source>Step</source>
            <translation>阶跃</translation>
        </message>
        <message>
            <source>A jump from 0 to 1 at x = 0, for x from -1 to 1: no continuous network meets it.</source>
            <translation>在 x = 0 处从 0 跳到 1，x 从 −1 到 1：连续的网络都无法完全吻合。</translation>
        </message>
        <message>
            <source>Bumps</source>
            <translation>凸起</translation>
        </message>
        <message>
            <source>Three bumps of unlike width and height, for x from -1 to 1.</source>
            <translation>三个宽度和高度各异的凸起，x 从 −1 到 1。</translation>
        </message>
        <message>
            <source>Handwritten digits</source>
            <translation>手写数字</translation>
        </message>
        <message>
            <source>Handwritten digits as images of 8 × 8 pixels, ten classes.</source>
            <translation>8 × 8 像素的手写数字图像，共十类。</translation>
        </message>
        <message>
            <source>Breast cancer</source>
            <translation>乳腺癌</translation>
        </message>
        <message>
            <source>Breast tumours, malignant or benign, by 30 measures of their cells' nuclei.</source>
            <translation>乳腺肿瘤，恶性或良性，依据细胞核的 30 项测量值。</translation>
        </message>
        <message>
            <source>Wine</source>
            <translation>葡萄酒</translation>
        </message>
        <message>
            <source>Wines of three growers by 13 chemical measures.</source>
            <translation>三家酒庄的葡萄酒，依据 13 项化学指标。</translation>
        </message>
        <message>
            <source>Own file</source>
            <translation>自己的文件</translation>
        </message>
        <message>
            <source>A file of your own in CSV, NPZ or IDX format.</source>
            <translation>自己的 CSV、NPZ 或 IDX 格式文件。</translation>
        </message>
        <message>
            <source>seed of the initial weights and of the order of samples</source>
            <translation>初始权重与样本顺序的随机种子</translation>
        </message>
        <message>
            <source>data set; 'file' for the file at `path`</source>
            <translation>数据集；'file' 表示 `path` 处的文件</translation>
        </message>
        <message>
            <source>own file in CSV, NPZ or IDX format, seen from the working folder</source>
            <translation>自己的 CSV、NPZ 或 IDX 文件，相对于工作文件夹</translation>
        </message>
        <message>
            <source>what the labels are in an own file: CSV column by name or number, NPZ array, IDX file</source>
            <translation>自己的文件中的标签：CSV 列名或列号、NPZ 数组、IDX 文件</translation>
        </message>
        <message>
            <source>what the labels of an own file are taken for</source>
            <translation>自己的文件的标签被视为什么</translation>
        </message>
        <message>
            <source>samples drawn of a synthetic data set, training and test</source>
            <translation>合成数据集抽取的样本数，训练与测试合计</translation>
        </message>
        <message>
            <source>standard deviation of the noise of a synthetic data set</source>
            <translation>合成数据集噪声的标准差</translation>
        </message>
        <message>
            <source>share of the samples to train on; the others test</source>
            <translation>用于训练的样本比例；其余用于测试</translation>
        </message>
        <message>
            <source>seed of the draw, of the noise and of the split</source>
            <translation>抽样、噪声与划分的随机种子</translation>
        </message>
        <message>
            <source>neurons in each hidden layer</source>
            <translation>每个隐藏层的神经元数</translation>
        </message>
        <message>
            <source>activation of the hidden layers</source>
            <translation>隐藏层的激活函数</translation>
        </message>
        <message>
            <source>parameters of the activation by name</source>
            <translation>激活函数的参数，按名称</translation>
        </message>
        <message>
            <source>type of all numbers of the network</source>
            <translation>网络中所有数的类型</translation>
        </message>
        <message>
            <source>distribution of the initial weights</source>
            <translation>初始权重的分布</translation>
        </message>
        <message>
            <source>factor on the drawn weights</source>
            <translation>抽取的权重所乘的系数</translation>
        </message>
        <message>
            <source>loss; auto is logistic for two classes, softmax for more, squared for numbers</source>
            <translation>损失；auto 对两类用 logistic，多类用 softmax，数值用 squared</translation>
        </message>
        <message>
            <source>update</source>
            <translation>更新方法</translation>
        </message>
        <message>
            <source>hyper-parameters of the update by name</source>
            <translation>更新方法的超参数，按名称</translation>
        </message>
        <message>
            <source>learning rate</source>
            <translation>学习率</translation>
        </message>
        <message>
            <source>samples in a step, at most the whole training split</source>
            <translation>每步的样本数，最多为整个训练集</translation>
        </message>
        <message>
            <source>whether each epoch takes the samples in a new order</source>
            <translation>每轮是否重新打乱样本顺序</translation>
        </message>
        <message>
            <source>factor of the sum of the weights' sizes, added to the loss</source>
            <translation>权重绝对值之和的系数，加入损失</translation>
        </message>
        <message>
            <source>factor of half the sum of the weights' squares, added to the loss</source>
            <translation>权重平方和之半的系数，加入损失</translation>
        </message>
        <message>
            <source>passes over the training split after which the run ends</source>
            <translation>遍历训练集多少轮后结束</translation>
        </message>
        <message>
            <source>what trains; auto is a GPU for a large network where there is one</source>
            <translation>用什么训练；“自动”在网络较大且有 GPU 时使用 GPU</translation>
        </message>
        <message>
            <source>what is measured at the end of an epoch</source>
            <translation>每轮结束时测量什么</translation>
        </message>
        <message>
            <source>accuracy to reach or loss to fall to</source>
            <translation>要达到的准确率，或要降到的损失</translation>
        </message>
        <message>
            <source>samples on which it is measured</source>
            <translation>在哪些样本上测量</translation>
        </message>
        <message>
            <source>epochs in a row that must meet it</source>
            <translation>须连续多少轮达到目标</translation>
        </message>
    </context>
</TS>
